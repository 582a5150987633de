/**
 * `npm run example`: serves the repository's files as they are, for `examples/`: no bundler, no dev server's rewriting.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { preview } from 'vite';
import { ROOT } from './root.mjs';

if (!existsSync(join(ROOT, 'dist/cdn/nerium.js'))) {
  console.error('There is no dist/ yet. Run `npm run build` first.');
  process.exit(1);
}
const server = await preview({
  root: ROOT,
  configFile: false,
  appType: 'mpa',
  logLevel: 'error', // the folder that is served is no build output, and it is not written
  build: { outDir: '.' },
});
console.log(new URL('examples/drop-in.html', server.resolvedUrls?.local[0]).href);
