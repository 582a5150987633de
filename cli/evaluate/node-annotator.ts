import type { Dtype } from '../../src/protocol.ts';
import { openNodeEngine } from '../node-engine.ts';
import type { Annotator } from './annotator.ts';
import { textInputs } from './text-inputs.ts';

/** The engine in this process, on WebAssembly, with one thread. */
export async function startNodeAnnotator(directory: string, dtype: Dtype): Promise<Annotator> {
  const engine = await openNodeEngine(directory, dtype);
  return {
    dtype: engine.info.dtype,
    threshold: engine.info.threshold,
    threads: engine.info.threads,
    async annotateWith(definitions) {
      const labels = await engine.labels(definitions);
      return (texts, threshold) => engine.extract(textInputs(texts, labels, threshold, 'truncate'));
    },
    close: () => engine.dispose(),
  };
}
