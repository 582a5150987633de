/** How `scripts/run.mjs` and Vitest run the sources in Node. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { aliases } from './vite.aliases.ts';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/[\\/]$/, '');

/** In Node every build of ONNX Runtime is its Node build: it has the same API and the WebAssembly device only. */
const ortForNode = {
  'onnxruntime-web/wasm': 'onnxruntime-web',
  'onnxruntime-web/webgpu': 'onnxruntime-web',
};

export default defineConfig({
  root,
  publicDir: false,
  appType: 'custom',
  resolve: { alias: { ...aliases, ...ortForNode, nerium: `${root}/src/index.ts` } },
  optimizeDeps: { noDiscovery: true },
});
