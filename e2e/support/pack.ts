/** The package as `npm install` would lay it out. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface PackedApp {
  /** A folder with `node_modules/nerium/` in it, and nothing else. */
  readonly folder: string;
  /** Paths in the package. */
  readonly files: readonly string[];
  remove(): void;
}

/** Packs `dist/` with npm and unpacks it into a fresh folder. */
export function packApp(): PackedApp {
  const folder = mkdtempSync(join(tmpdir(), 'nerium-app-'));
  const installed = join(folder, 'node_modules/nerium');
  mkdirSync(installed, { recursive: true });
  const out = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [packed] = JSON.parse(out) as { filename: string; files: { path: string }[] }[];
  if (packed === undefined) throw new Error('npm packed nothing.');
  execFileSync('tar', ['-xzf', packed.filename, '-C', installed, '--strip-components=1'], {
    cwd: folder,
  });
  rmSync(join(folder, packed.filename));
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "app", "private": true, "type": "module" }',
  );
  return {
    folder,
    files: packed.files.map(({ path }) => path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
