/**
 * Where two packages resolve to, for every Vite configuration of this repository.
 */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The web build everywhere, Node included: one tokenizer code to test, and Node's build would ask for its native
 * ONNX Runtime and image codecs.
 */
export const aliases = {
  '@huggingface/transformers': at(
    'node_modules/@huggingface/transformers/dist/transformers.web.js',
  ),
} as const;

const STUB = at('src/tokenizer/onnxruntime-stub.ts');
const TRANSFORMERS = /@huggingface[\\/]transformers[\\/]dist[\\/]/;

/**
 * Gives `@huggingface/transformers` an empty ONNX Runtime. We use its tokenizers only; with the real one its chunk
 * would hold a second copy, and on import it points that copy's WebAssembly files at a foreign origin.
 *
 * It has to know who imports, because `src/runtime` needs the real one; an alias cannot. It must be in `plugins`, in
 * `worker.plugins` and, for the dev server, in `optimizeDeps.rolldownOptions.plugins`.
 */
export function ortStubForTokenizers(): Plugin {
  return {
    name: 'nerium:ort-stub-for-tokenizers',
    enforce: 'pre',
    resolveId: {
      filter: { id: /^onnxruntime-(?:web\/webgpu|common)$/ },
      handler(_id, importer) {
        return importer !== undefined && TRANSFORMERS.test(importer) ? STUB : undefined;
      },
    },
  };
}

/** In Node every build of ONNX Runtime is its Node build: it has the same API and the WebAssembly device only. */
export const ortForNode = {
  'onnxruntime-web/wasm': 'onnxruntime-web',
  'onnxruntime-web/webgpu': 'onnxruntime-web',
} as const;
