/** Where this machine keeps a Chromium. Node's standard library only: set-up calls it before packages exist. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

const PLACES = [
  '/usr/bin/chromium',
  '/usr/lib/chromium/chromium',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The first of: `CHROMIUM_PATH`, a name on `PATH`, a usual place, the one that Playwright installed.
 *
 * @returns {string | undefined} the executable
 * @throws {Error} where `CHROMIUM_PATH` names a file that does not exist: a wish is not replaced silently
 */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, and there is no such file.`);
  }
  return [...onPath(), ...PLACES, ...fromPlaywright()].find((path) => existsSync(path));
}

function onPath() {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name + suffix)));
}

function fromPlaywright() {
  try {
    const { chromium } = createRequire(import.meta.url)('playwright-core');
    return [chromium.executablePath()];
  } catch {
    return []; // Its package is not installed yet, or it knows no Chromium for this platform.
  }
}
