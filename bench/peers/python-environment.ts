/**
 * The Python that peers run in: a virtual environment under `.cache/` with the packages of `requirements.txt`, made by the
 * first benchmark that needs it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';

const FOLDER = join(ROOT, '.cache/peers/python');
const REQUIREMENTS = join(ROOT, 'bench/peers/requirements.txt');
/** Holds the hash of the requirements that were installed; written last. */
const STAMP = join(FOLDER, 'nerium-requirements.sha256');

/**
 * The environment's Python, set up where it is missing or the requirements changed. It needs `python3` (or the one that
 * `PYTHON` names) with venv, and the network once.
 *
 * @throws Error with what to install
 * @example
 * const python = pythonEnvironment(); // /…/.cache/peers/python/bin/python
 */
export function pythonEnvironment(): string {
  const python = join(FOLDER, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return python;
  console.error('Setting up Python peers in .cache/peers/python (once, some minutes) …');
  rmSync(FOLDER, { recursive: true, force: true });
  run(process.env.PYTHON ?? 'python3', ['-m', 'venv', FOLDER]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS]);
  writeFileSync(STAMP, wanted);
  return python;
}

function run(command: string, args: readonly string[]): void {
  // Standard output stays that of the benchmark, whose last line may be JSON.
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  throw new Error(
    `${command} ${args.slice(0, 3).join(' ')} … failed. Comparing with the Python library needs Python 3.11 or newer with venv, and the network once.`,
    { cause: error },
  );
}
