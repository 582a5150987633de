/**
 * Which device is the faster one for a model, found out with a short text. On the GPU the loaded model runs. For
 * WebAssembly it would have to be loaded twice, so one layer of its shape runs there and its time is scaled up.
 */
import type { ModelConfig } from '../checkpoint/config.ts';
import { buildProbeGraph } from '../graph/text-graph.ts';
import type { SpeedProbe } from '../protocol.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { canarySequences, scoreCanary } from './canary.ts';
import type { Model } from './open-model.ts';
import type { TokenWindow } from './text-tokens.ts';
import { textFeeds } from './text-tower.ts';

/** The best of these counts: others may use the same cores. */
const RUNS = 3;
/** No further run begins after so many milliseconds on a device. */
const BUDGET_MS = 300;

/**
 * @param model on WebGPU, and has run before: its shaders are compiled
 * @param wasm a runtime on WebAssembly
 */
export async function probeSpeed(model: Model, wasm: Runtime): Promise<SpeedProbe> {
  const start = performance.now();
  const [sequence] = canarySequences(model).slice(-1);
  if (sequence === undefined) throw new RangeError('There is no text to measure with.');
  const webgpuMs = await bestOf(() => scoreCanary(model, sequence));
  const wasmMs = await estimateOnWasm(model, wasm, sequence);
  return { webgpuMs, wasmMs, costMs: performance.now() - start, remembered: false };
}

async function estimateOnWasm(
  { config, textTokenizer }: Model,
  wasm: Runtime,
  sequence: TokenWindow,
): Promise<number> {
  const tokens = sequence.ids.length;
  const graph = buildProbeGraph(config, tokens);
  const weights = new Uint8Array(graph.weightBytes);
  const session = await wasm.createSession(graph, weights, { packWeights: true });
  try {
    // The part has a vocabulary of one.
    const feeds = textFeeds(
      [{ ...sequence, ids: sequence.ids.map(() => 0) }],
      config,
      textTokenizer.padId,
    );
    const run = () => session.run(feeds, ['u', 'v']);
    await run(); // the first one allocates
    const part = await bestOf(run);
    return part * wholeOverPart(config, tokens, sequence.wordPositions.length);
  } finally {
    await session.release();
  }
}

/** Multiplications of the model over those of the part of it that has one layer. */
export function wholeOverPart(config: ModelConfig, tokens: number, words: number): number {
  const { hiddenSize, spanMode, textEncoder } = config;
  const { hidden, intermediate, layers, architecture } = textEncoder;
  const halves = architecture === 'modernbert' ? 3 : 2;
  const layer =
    tokens * hidden * (4 * hidden + halves * intermediate) + 2 * tokens * tokens * hidden;
  const projection = hidden === hiddenSize ? 0 : tokens * hidden * hiddenSize;
  // Two projections D → 4D → D, and a part of the first linear, D → 4D, for each of them and for a mean.
  const squares = 16 + 4 * (spanMode === 'markerV1' ? 3 : 2);
  const head = words * squares * hiddenSize * hiddenSize + projection;
  return (layers * layer + head) / (layer + head);
}

async function bestOf(run: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  let best = Infinity;
  for (let count = 0; count < RUNS; count++) {
    const start = performance.now();
    if (count > 0 && start - begin > BUDGET_MS) break;
    await run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
