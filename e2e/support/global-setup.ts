/** Playwright's global set-up: tests drive what is built, so build it, unless `npm test` has just done so. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function buildOnce(): void {
  if (process.env.NERIUM_BUILT === '1') return;
  const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  for (const mode of ['production', 'demo']) {
    execFileSync(process.execPath, [vite, 'build', '--mode', mode, '--logLevel', 'warn'], {
      cwd,
      stdio: 'inherit',
    });
  }
}
