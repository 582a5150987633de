/**
 * The worker's side of the protocol: one engine, numbered calls, errors as records.
 */
import { NeriumError } from '../errors.ts';
import { toRecord } from '../outcome.ts';
import type {
  AnalyzeRequest,
  Entity,
  ExtractRequest,
  LabelsRequest,
  LoadRequest,
  ModelInfo,
  Outcome,
  PackedEntities,
  ProgressEvent,
  WorkerService,
} from '../protocol.ts';
import type { Engine } from './engine.ts';
import type { CompiledLabels } from './label-library.ts';
import { loadEngine } from './load-engine.ts';

type Listener = ((event: ProgressEvent) => void) | undefined;

/** A service that holds one model at a time; `load` replaces it. */
export function createService(): WorkerService {
  const calls = new Map<number, AbortController>();
  const sets = new Map<number, CompiledLabels>();
  let engine: Engine | undefined;

  async function answer<Value>(
    call: number,
    task: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Outcome<Value>> {
    const controller = new AbortController();
    calls.set(call, controller);
    try {
      const value = await task(controller.signal);
      return { ok: true, value, info: engine?.info };
    } catch (error) {
      return { ok: false, error: toRecord(error) };
    } finally {
      calls.delete(call);
    }
  }

  function loaded(): Engine {
    if (engine !== undefined) return engine;
    throw new NeriumError('DISPOSED', 'No model is loaded.', { hint: 'Call Nerium.load first.' });
  }

  async function labelsOf(
    request: LabelsRequest,
    signal: AbortSignal,
    onProgress?: Listener,
  ): Promise<CompiledLabels> {
    const known = request.id === undefined ? undefined : sets.get(request.id);
    if (known !== undefined) return { ...known, cache: { hits: known.names.length, misses: 0 } };
    if (request.definitions === undefined) {
      throw new NeriumError('DISPOSED', 'This label set was disposed.', {
        hint: 'Make it again with ner.labels().',
      });
    }
    const compiled = await loaded().labels(request.definitions, {
      signal,
      onProgress: (done, total) => notify(onProgress, { phase: 'labels', done, total }),
    });
    if (request.id !== undefined) sets.set(request.id, compiled);
    return compiled;
  }

  return {
    load: (call: number, request: LoadRequest, onProgress?: Listener) =>
      answer<ModelInfo>(call, async (signal) => {
        await engine?.dispose();
        engine = await loadEngine(request, (event) => notify(onProgress, event), signal);
        return engine.info;
      }),
    labels: (call: number, request: LabelsRequest, onProgress?: Listener) =>
      answer(call, async (signal) => {
        await labelsOf(request, signal, onProgress);
        return null;
      }),
    extract: (call: number, request: ExtractRequest) =>
      answer(call, async (signal) => {
        const labels = await labelsOf(request.labels, signal);
        const results: PackedEntities[] = [];
        for (const text of request.texts) {
          const options = { ...request.decode, longText: request.longText, signal };
          results.push(pack(await loaded().extract(text, labels, options), labels.names));
        }
        return results;
      }),
    analyze: (call: number, request: AnalyzeRequest) =>
      answer(call, async (signal) => {
        const start = performance.now();
        const labels = await labelsOf(request.labels, signal);
        const labelTime = performance.now() - start;
        const { floor, longText } = request;
        const analysis = await loaded().analyze(request.text, labels, { floor, longText, signal });
        return { ...analysis, timings: { ...analysis.timings, labels: labelTime } };
      }),
    forgetLabels: (id: number) => {
      sets.delete(id);
    },
    cancel: (call: number) => {
      calls.get(call)?.abort();
    },
  };
}

/** A listener that throws, in the page, must not break loading. */
function notify(listener: Listener, event: ProgressEvent): void {
  // Through Comlink the listener returns a promise; without it, it may throw at once.
  Promise.resolve()
    .then(() => listener?.(event))
    .catch(() => undefined);
}

function pack(entities: readonly Entity[], names: readonly string[]): PackedEntities {
  const indices = new Map(names.map((name, index) => [name, index]));
  return {
    start: Int32Array.from(entities, (entity) => entity.start),
    end: Int32Array.from(entities, (entity) => entity.end),
    label: Int32Array.from(entities, (entity) => indices.get(entity.label) ?? 0),
    score: Float32Array.from(entities, (entity) => entity.score),
  };
}
