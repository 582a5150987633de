import { Engine } from '../../src/engine/engine.ts';
import { openModel } from '../../src/engine/open-model.ts';
import { directorySource } from '../../src/io/directory-source.ts';
import { memoryStore } from '../../src/io/key-value.ts';
import { chooseDevice } from '../../src/runtime/device.ts';
import { importOrt } from '../../src/runtime/ort.ts';
import { createRuntime } from '../../src/runtime/runtime.ts';
import type { Annotator } from './annotator.ts';

/** The engine in this process, on WebAssembly, with one thread. */
export async function startNodeAnnotator(directory: string): Promise<Annotator> {
  const ort = await importOrt('wasm', { threads: 1 });
  const runtime = createRuntime(ort, await chooseDevice('wasm'));
  const model = await openModel(directorySource(directory), async () => runtime);
  const engine = new Engine(model, runtime, {
    records: memoryStore(),
    model: directory,
    fallback: undefined,
    downloaded: () => ({ downloaded: 0, cached: 0 }),
    warnings: [],
    warn: (message) => console.error(message),
  });
  return {
    dtype: engine.info.dtype,
    threshold: engine.info.threshold,
    threads: engine.info.threads,
    async annotateWith(definitions) {
      const labels = await engine.labels(definitions);
      return (texts, threshold) =>
        engine.extract(
          texts.map(({ text, words }) => ({
            text,
            words: () => words,
            options: { labels, floor: threshold, decode: { threshold }, longText: 'truncate' },
          })),
        );
    },
    close: () => engine.dispose(),
  };
}
