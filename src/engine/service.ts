/**
 * The worker's side of the protocol: one engine, numbered calls, errors as records.
 */
import { NeriumError, partMissing } from '../errors.ts';
import { toRecord } from '../outcome.ts';
import type {
  Extraction,
  ExtractRequest,
  LabelsRequest,
  ModelInfo,
  Outcome,
  ProgressEvent,
  SessionRequest,
  StreamStep,
  WorkerService,
} from '../protocol.ts';
import { toWords } from '../text/check-words.ts';
import { checkTexts } from './check-texts.ts';
import type { Engine } from './engine.ts';
import type { HeldTexts } from './held-texts.ts';
import { type CompiledLabels, selectLabels } from './label-library.ts';
import { LabelSets } from './label-sets.ts';
import { loadEngine } from './load-engine.ts';
import { packAll } from './pack-entities.ts';
import { splitterOf } from './split-text.ts';
import {
  checkCallOptions,
  checkSessionOptions,
  checkThresholdNames,
  resolveOptions,
} from './text-options.ts';
import type { WorkerPool } from './worker-pool.ts';

type Listener = ((event: ProgressEvent) => void) | undefined;

/** A service that holds one model at a time; `load` replaces it. */
export function createService(): WorkerService {
  const calls = new Map<number, AbortController>();
  const sets = new LabelSets(() => loaded());
  let held: Promise<HeldTexts> | undefined;
  let engine: Engine | undefined;
  let pool: WorkerPool | undefined;

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

  /** The labels are sent once: they are kept also where the call is refused for something else. */
  function answerWith<Value>(
    call: number,
    labels: LabelsRequest,
    task: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Outcome<Value>> {
    return answer(call, (signal) => {
      sets.know(labels);
      return task(signal);
    });
  }

  function loaded(): Engine {
    if (engine !== undefined) return engine;
    throw new NeriumError('DISPOSED', 'No model is loaded.', { hint: 'Call Nerium.load first.' });
  }

  function heldTexts(): Promise<HeldTexts> {
    held ??= import('./held-texts.ts')
      .then((part) => new part.HeldTexts(begin))
      .catch((cause) => {
        held = undefined; // the next call may try again
        return partMissing(cause);
      });
    return held;
  }

  const labelsOf = (request: LabelsRequest, signal: AbortSignal, texts?: number) =>
    sets.resolve(request, { signal }, texts);

  /** What a stream or a session is made of: the model, how to split, what is asked for. */
  async function begin({ labels: asked, options }: SessionRequest, signal: AbortSignal) {
    checkSessionOptions(options);
    const split = splitterOf(options.splitter);
    const { labels } = await labelsOf(asked, signal);
    checkThresholdNames(options, labels.names);
    const { model } = loaded();
    const resolved = resolveOptions(options, 0, false, labels, model.threshold);
    signal.throwIfAborted(); // what was closed meanwhile must not begin
    return { model, split, options: resolved };
  }

  /** @param set the request's label set, where it is there: the page may dispose of it meanwhile */
  async function extractHere(
    request: ExtractRequest,
    signal: AbortSignal,
    set?: CompiledLabels,
  ): Promise<Extraction> {
    const { texts, many, words, options } = request;
    const split = splitterOf(options.splitter);
    const count = many ? texts.length : undefined;
    const { labels, columns = undefined } =
      set === undefined ? await labelsOf(request.labels, signal, count) : { labels: set };
    checkThresholdNames(options, labels.names);
    const { model } = loaded();
    const asked = texts.map((text, index) => {
      const own = columns?.[index];
      const selected = own === undefined ? labels : selectLabels(labels, own);
      return {
        text,
        words: () => (words ? toWords(text, words[index] ?? []) : split(text)),
        options: resolveOptions(options, index, many, selected, model.threshold),
      };
    });
    const results = await loaded().extract(asked, signal);
    return packAll(results);
  }

  return {
    load: (call, request, onProgress) =>
      answer<ModelInfo>(call, async (signal) => {
        pool?.stop();
        pool = undefined;
        await engine?.dispose();
        engine = undefined;
        sets.clear();
        // Beside the model: what comes later works without the network too.
        import('./label-pack.ts').catch(() => undefined);
        import('./held-texts.ts').catch(() => undefined);
        engine = await loadEngine(request, (event) => notify(onProgress, event), signal);
        const more = (request.workers ?? 1) - 1;
        if (more === 0) return engine.info;
        // Most pages have one worker, and load no more code than that needs.
        const { WorkerPool } = await import('./worker-pool.ts').catch(partMissing);
        // Where WebAssembly was chosen they need not look for a GPU; one of them may fail on a GPU that this one has.
        const same =
          engine.info.device === 'wasm' ? { ...request, device: 'wasm' as const } : request;
        pool = await WorkerPool.start(more, same);
        engine.encodeWith(pool.encoders);
        return engine.info;
      }),
    labels: (call, request, onProgress) =>
      answer(call, async (signal) => {
        const tell = (done: number, total: number): void =>
          notify(onProgress, { phase: 'labels', done, total });
        try {
          return (await sets.make(request, { signal, onProgress: tell })).added;
        } catch (error) {
          sets.forget(request.id ?? -1); // the page will not ask for it
          throw error;
        }
      }),
    labelVectors: (call, request) =>
      answer(call, async (signal) => {
        const { vectors } = await sets.make(request, { signal });
        return vectors.slice();
      }),
    labelRecords: (call, request, names) =>
      answer(call, (signal) => sets.records(request, names, { signal })),
    encodeLabels: (call, texts) => answer(call, (signal) => loaded().encodeLabels(texts, signal)),
    extract: (call, request) =>
      answerWith<Extraction>(call, request.labels, async (signal) => {
        const { texts, many, options } = request;
        checkTexts(texts);
        checkCallOptions(options, texts.length, many);
        if (pool === undefined || texts.length < 2) return extractHere(request, signal);
        const recipe = sets.recipe(request.labels);
        const { labels } = await labelsOf(request.labels, signal, texts.length);
        checkThresholdNames(options, labels.names);
        const set = request.labels.id === undefined ? undefined : labels;
        const own = (part: ExtractRequest, stop: AbortSignal) => extractHere(part, stop, set);
        return pool.extract(request, recipe, own, signal);
      }),
    analyze: (call, { text, words, labels: asked, floor, options }) =>
      answerWith(call, asked, async (signal) => {
        checkTexts([text]);
        checkCallOptions({ ...options, threshold: floor }, 1, false);
        const start = performance.now();
        const { labels } = await labelsOf(asked, signal);
        const labelTime = performance.now() - start;
        const { model } = loaded();
        const resolved = resolveOptions(
          { ...options, threshold: floor },
          0,
          false,
          labels,
          model.threshold,
        );
        const split = splitterOf(options.splitter);
        const analysis = await loaded().analyze(text, labels, {
          words: words ? toWords(text, words[0] ?? []) : split(text),
          floor,
          longText: resolved.longText,
          spans: resolved.spans,
          signal,
        });
        const { candidates, timings } = analysis;
        return {
          ...analysis,
          // The page has the names of a set, which may be very many.
          ...(asked.id !== undefined && { candidates: { ...candidates, labels: [] } }),
          timings: { ...timings, labels: labelTime },
        };
      }),
    stream: (call, id, request, part) =>
      answerWith<StreamStep>(call, request.labels, async (signal) => {
        checkTexts([part.text]);
        return (await heldTexts()).stream(id, request, part, signal);
      }),
    update: (call, id, request, text) =>
      answerWith<Extraction>(call, request.labels, async (signal) => {
        checkTexts([text]);
        return (await heldTexts()).update(id, request, text, signal);
      }),
    close: async (id) => (await held)?.close(id),
    forgetLabels: (id) => {
      sets.forget(id);
      pool?.forgetLabels(id);
    },
    cancel: (call) => {
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
