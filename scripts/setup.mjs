/**
 * Brings a fresh clone to where it can run: packages, and for tests a Chromium. Node's standard library only,
 * because it runs before there is anything else. Does nothing where nothing is missing.
 *
 *     node scripts/setup.mjs [--browser]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from './chromium.mjs';
import { ROOT } from './root.mjs';

/**
 * @param {{ browser?: boolean }} [options]
 * @throws {Error} with a message for people, where something is missing that cannot be installed
 */
export function setUp({ browser = false } = {}) {
  checkNode();
  if (!packagesInstalled()) installPackages();
  if (browser && findChromium() === undefined) installChromium();
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Nerium needs Node 20.19 or newer; this is ${process.versions.node}.`);
  }
}

/** npm writes its own record of what it installed last; it must hold every package of the lock file. */
function packagesInstalled() {
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  const installed = readPackages(join(ROOT, 'node_modules', '.package-lock.json'));
  if (wanted === undefined) throw new Error('package-lock.json is missing or broken.');
  if (installed === undefined) return false;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' ||
      // Builds for other platforms are in the lock file and never on the disk.
      entry.optional === true ||
      (installed[path]?.version === entry.version && existsSync(join(ROOT, path))),
  );
}

/** @returns {Record<string, { version?: string, optional?: boolean }> | undefined} */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function installPackages() {
  console.log('Installing packages (npm ci) …');
  const npm = process.env.npm_execpath;
  const [command, args] =
    npm !== undefined && /\.c?js$/.test(npm) ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']];
  if (!succeeds(command, args)) {
    throw new Error('npm ci failed: see its message above. It needs the network once.');
  }
}

function installChromium() {
  for (const [name, install] of [
    ["Debian's package", installFromDebian],
    ["Playwright's installer", installFromPlaywright],
  ]) {
    console.log(`Looking for Chromium: none found, trying ${name} …`);
    if (install() && findChromium() !== undefined) return;
  }
  throw new Error(
    'The browser tests need Chromium, and none could be installed. ' +
      'Install one and put it on PATH, or name it: CHROMIUM_PATH=/path/to/chromium npm test',
  );
}

function installFromDebian() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (!succeeds('apt-get', ['--version'], { stdio: 'ignore' })) return false;
  // A font too: without any, pages are measured and photographed with empty boxes for letters.
  const packages = ['chromium', 'fonts-liberation'];
  return (
    succeeds('apt-get', ['update'], { env }) &&
    succeeds('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env })
  );
}

function installFromPlaywright() {
  const cli = join(ROOT, 'node_modules', 'playwright', 'cli.js');
  return succeeds(process.execPath, [cli, 'install', 'chromium']);
}

function succeeds(command, args, options = {}) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', shell, ...options });
  return status === 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    setUp({ browser: process.argv.includes('--browser') });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
