/**
 * The worker's side of the protocol: one engine, numbered calls, errors as records.
 */
import { NeriumError } from '../errors.ts';
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
import { type CallLabels, readLabels } from './call-labels.ts';
import { checkTexts } from './check-texts.ts';
import { EditSession } from './edit-session.ts';
import type { Engine } from './engine.ts';
import { type CompiledLabels, selectLabels } from './label-library.ts';
import { isPackRequest, openPackAsset } from './label-pack.ts';
import { loadEngine } from './load-engine.ts';
import { packEntities } from './pack-entities.ts';
import { cutsOf, splitterOf } from './split-text.ts';
import { StreamedText } from './streamed-text.ts';
import {
  checkCallOptions,
  checkSessionOptions,
  checkThresholdNames,
  resolveOptions,
} from './text-options.ts';
import { WorkerPool } from './worker-pool.ts';
import { yieldToEvents } from './yield-to-events.ts';

type Listener = ((event: ProgressEvent) => void) | undefined;

/** A service that holds one model at a time; `load` replaces it. */
export function createService(): WorkerService {
  const calls = new Map<number, AbortController>();
  const sets = new Map<number, CompiledLabels>();
  const streams = new Map<number, StreamedText>();
  const sessions = new Map<number, EditSession>();
  /** What sets were made of, for the other workers. */
  const inputs = new Map<number, LabelsRequest>();
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

  function loaded(): Engine {
    if (engine !== undefined) return engine;
    throw new NeriumError('DISPOSED', 'No model is loaded.', { hint: 'Call Nerium.load first.' });
  }

  async function labelsOf(
    request: LabelsRequest,
    signal: AbortSignal,
    texts?: number,
    onProgress?: Listener,
  ): Promise<{ labels: CompiledLabels; columns?: CallLabels['columns'] }> {
    const known = request.id === undefined ? undefined : sets.get(request.id);
    if (request.id !== undefined && request.input !== undefined) inputs.set(request.id, request);
    if (known !== undefined) {
      return { labels: { ...known, cache: { hits: known.names.length, misses: 0 } } };
    }
    if (isPackRequest(request.input)) {
      const labels = await loaded().packedLabels(
        await openPackAsset(request.input, signal),
        signal,
      );
      if (request.id !== undefined) sets.set(request.id, labels);
      return { labels };
    }
    const { definitions, columns } = readLabels(request, texts);
    const labels = await loaded().labels(definitions, {
      signal,
      onProgress: (done, total) => notify(onProgress, { phase: 'labels', done, total }),
    });
    if (request.id !== undefined) sets.set(request.id, labels);
    return { labels, columns };
  }

  /** What a stream or a session is made of: the model, how to split, what is asked for. */
  async function parts({ labels: asked, options }: SessionRequest, signal: AbortSignal) {
    checkSessionOptions(options);
    const split = splitterOf(options.splitter);
    const { labels } = await labelsOf(asked, signal);
    checkThresholdNames(options, labels.names);
    const { model } = loaded();
    const resolved = resolveOptions(options, 0, false, labels, model.threshold);
    return { model, labels, split, options: resolved };
  }

  async function extractHere(request: ExtractRequest, signal: AbortSignal): Promise<Extraction> {
    const { texts, many, words, options } = request;
    const split = splitterOf(options.splitter);
    const count = many ? texts.length : undefined;
    const { labels, columns } = await labelsOf(request.labels, signal, count);
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
    return {
      names: labels.names,
      texts: results.map((entities) => packEntities(entities, labels.names)),
    };
  }

  return {
    load: (call, request, onProgress) =>
      answer<ModelInfo>(call, async (signal) => {
        pool?.stop();
        await engine?.dispose();
        engine = await loadEngine(request, (event) => notify(onProgress, event), signal);
        const more = (request.workers ?? 1) - 1;
        pool = more > 0 ? await WorkerPool.start(more, request) : undefined;
        return engine.info;
      }),
    labels: (call, request, onProgress) =>
      answer(call, async (signal) => {
        const { labels } = await labelsOf(request, signal, undefined, onProgress);
        return labels.names;
      }),
    extract: (call, request) =>
      answer<Extraction>(call, async (signal) => {
        const { texts, many, options } = request;
        checkTexts(texts);
        checkCallOptions(options, texts.length, many);
        if (pool === undefined || texts.length < 2) return extractHere(request, signal);
        const { labels } = await labelsOf(request.labels, signal, texts.length);
        checkThresholdNames(options, labels.names);
        const known = inputs.get(request.labels.id ?? -1) ?? request.labels;
        return pool.extract({ ...request, labels: known }, labels.names, extractHere, signal);
      }),
    analyze: (call, { text, words, labels: asked, floor, options }) =>
      answer(call, async (signal) => {
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
        return { ...analysis, timings: { ...analysis.timings, labels: labelTime } };
      }),
    stream: (call, id, request, part) =>
      answer<StreamStep>(call, async (signal) => {
        checkTexts([part.text]);
        const { model, labels, split, options } = await parts(request, signal);
        const cuts = cutsOf(request.options.splitter);
        if (part.step === 0) streams.set(id, new StreamedText(model, split, options, cuts));
        const stream = streams.get(id);
        if (stream === undefined) throw lostStream();
        stream.push(part.text, part.last);
        await yieldToEvents(signal);
        const entities = stream.ready() ? await stream.step(signal) : [];
        const rest = part.last ? 'done' : 'more';
        const state = stream.ready() ? 'run' : rest;
        const packed = packEntities(entities, labels.names, true);
        return { extraction: { names: labels.names, texts: [packed] }, state };
      }),
    update: (call, id, request, text) =>
      answer<Extraction>(call, async (signal) => {
        checkTexts([text]);
        const { model, labels, split, options } = await parts(request, signal);
        const session = sessions.get(id) ?? new EditSession(model, split, options);
        sessions.set(id, session);
        const entities = await session.update(text, signal);
        return { names: labels.names, texts: [packEntities(entities, labels.names)] };
      }),
    close: (id) => {
      streams.delete(id);
      sessions.delete(id);
    },
    forgetLabels: (id) => {
      sets.delete(id);
      inputs.delete(id);
    },
    cancel: (call) => {
      calls.get(call)?.abort();
    },
  };
}

/** Its text so far is gone with the worker that had it: to go on would give wrong offsets. */
function lostStream(): NeriumError {
  return new NeriumError('WORKER_FAILED', 'The worker was replaced while a stream ran.', {
    hint: 'Begin the stream again.',
  });
}

/** A listener that throws, in the page, must not break loading. */
function notify(listener: Listener, event: ProgressEvent): void {
  // Through Comlink the listener returns a promise; without it, it may throw at once.
  Promise.resolve()
    .then(() => listener?.(event))
    .catch(() => undefined);
}
