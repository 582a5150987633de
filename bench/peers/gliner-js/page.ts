/** The page of GLiNER.js: its own bundle, from the packages that gliner-js.ts installed. */
import { Gliner } from 'gliner';
import type { GlinerJsPage } from './protocol.ts';

let gliner: Gliner | undefined;

const page: GlinerJsPage = {
  async load({ tokenizer, model, wasm }) {
    gliner = new Gliner({
      tokenizerPath: tokenizer,
      onnxSettings: { modelPath: model, executionProvider: 'wasm', wasmPaths: wasm },
      transformersSettings: { allowLocalModels: true, useBrowserCache: false },
      maxWidth: 12,
      modelType: 'span-level',
    });
    await gliner.initialize();
  },
  async extract(text, entities, threshold) {
    const start = performance.now();
    const results = await gliner?.inference({ texts: [text], entities, flatNer: true, threshold });
    return {
      milliseconds: performance.now() - start,
      entities: (results?.[0] ?? []).map((found) => [
        found.start,
        found.end,
        found.label,
        found.score,
      ]),
    };
  },
};

window.glinerJs = page;
