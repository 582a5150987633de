/** How `scripts/run.mjs` and Vitest run the sources in Node. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { aliases, ortForNode } from './vite.aliases.ts';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/[\\/]$/, '');

export default defineConfig({
  root,
  publicDir: false,
  appType: 'custom',
  resolve: {
    alias: {
      ...aliases,
      ...ortForNode,
      'nerium/annotate': `${root}/src/annotate/index.ts`,
      nerium: `${root}/src/index.ts`,
    },
  },
  optimizeDeps: { noDiscovery: true },
});
