/**
 * Texts that a worker holds from one call to the next: those that come in parts, and those that are edited.
 */
import { NeriumError } from '../errors.ts';
import type { Extraction, SessionRequest, StreamPart, StreamStep, Words } from '../protocol.ts';
import { EditSession } from './edit-session.ts';
import type { Model } from './open-model.ts';
import { packAll } from './pack-entities.ts';
import { cutsOf } from './split-text.ts';
import { StreamedText } from './streamed-text.ts';
import type { ScoreOptions } from './text-options.ts';
import { yieldToEvents } from './yield-to-events.ts';

/** What a text is begun with: the model, how to split, what is asked for. */
interface Beginning {
  readonly model: Model;
  readonly split: (text: string) => Words;
  readonly options: ScoreOptions;
}

type Begin = (request: SessionRequest, signal: AbortSignal) => Promise<Beginning>;

export class HeldTexts {
  readonly #begin: Begin;
  readonly #streams = new Map<number, StreamedText>();
  /** With the label set that each was begun with. */
  readonly #sessions = new Map<number, { session: EditSession; labels: number | undefined }>();

  constructor(begin: Begin) {
    this.#begin = begin;
  }

  /** Takes the next part of a text, and runs a window if one can run. */
  async stream(
    id: number,
    request: SessionRequest,
    part: StreamPart,
    signal: AbortSignal,
  ): Promise<StreamStep> {
    if (part.step === 0) {
      const { model, split, options } = await this.#begin(request, signal);
      const cuts = cutsOf(request.options.splitter);
      this.#streams.set(id, new StreamedText(model, split, options, cuts));
    }
    const stream = this.#streams.get(id);
    if (stream === undefined) throw lostStream();
    stream.push(part.text, part.last);
    await yieldToEvents(signal);
    const entities = stream.ready() ? await stream.step(signal) : [];
    const rest = part.last ? 'done' : 'more';
    const state = stream.ready() ? 'run' : rest;
    return { extraction: packAll([entities], true), state };
  }

  /** Takes a text as it is now. */
  async update(
    id: number,
    request: SessionRequest,
    text: string,
    signal: AbortSignal,
  ): Promise<Extraction> {
    const { model, split, options } = await this.#begin(request, signal);
    const labels = request.labels.id;
    let known = this.#sessions.get(id);
    // A set that changed has another number: the scores of the old one are of no use.
    if (known === undefined || known.labels !== labels) {
      known = { session: new EditSession(model, split, options), labels };
      this.#sessions.set(id, known);
    }
    return packAll([await known.session.update(text, signal)]);
  }

  close(id: number): void {
    this.#streams.delete(id);
    this.#sessions.delete(id);
  }
}

/** Its text so far is gone with the worker that had it: to go on would give wrong offsets. */
function lostStream(): NeriumError {
  return new NeriumError('WORKER_FAILED', 'The worker was replaced while a stream ran.', {
    hint: 'Begin the stream again.',
  });
}
