/**
 * Texts to entities: short texts pass through the tower in batches, long ones window by window.
 */
import { planBatches } from '../labels/batches.ts';
import type { Words } from '../protocol.ts';
import type { Model } from './open-model.ts';
import { type PreparedText, prepareText, sequenceOf } from './prepare-text.ts';
import { runWindows } from './score-windows.ts';
import type { PlacedEntity, ResolvedOptions } from './text-options.ts';
import { TextRun } from './text-run.ts';
import { yieldToEvents } from './yield-to-events.ts';

export interface TextInput {
  readonly text: string;
  readonly words: () => Words;
  readonly options: ResolvedOptions;
}

/** Tokens of a batch, padding included: enough to keep the kernels busy, little enough to abort soon. */
const BATCH_TOKENS = 512;
/** Padding costs as much as text. */
const MAX_PADDING = 0.1;
/** Texts that are prepared before any is run: bounds memory, and suffices to find texts of one length. */
const PREPARED_TEXTS = 256;

/** Entities of each text, in the order of the texts, equal to those of each text alone. */
export async function extractTexts(
  model: Model,
  inputs: readonly TextInput[],
  signal?: AbortSignal,
): Promise<PlacedEntity[][]> {
  const results = inputs.map((): PlacedEntity[] => []);
  for (let from = 0; from < inputs.length; from += PREPARED_TEXTS) {
    const short: ShortText[] = [];
    for (let index = from; index < Math.min(inputs.length, from + PREPARED_TEXTS); index++) {
      const input = inputs[index];
      if (input === undefined) break;
      const prepared = prepare(model, input);
      if (prepared.windows.length === 1) short.push({ index, prepared, options: input.options });
      else {
        for await (const entities of annotate(model, prepared, input.options, signal)) {
          results[index]?.push(...entities);
        }
      }
    }
    await runShort(model, short, results, signal);
  }
  return results;
}

/** Entities of one text, in order, as soon as they are final. */
export async function* annotate(
  model: Model,
  prepared: PreparedText,
  options: ResolvedOptions,
  signal?: AbortSignal,
): AsyncGenerator<PlacedEntity[]> {
  const run = new TextRun(model, prepared, options);
  for (const [index, window] of prepared.windows.entries()) {
    await yieldToEvents(signal);
    const sequence = sequenceOf(model, prepared, window);
    await runWindows(model, [{ run, window, sequence }], signal);
    yield run.finish(prepared.windows[index + 1]?.first);
  }
}

interface ShortText {
  readonly index: number;
  readonly prepared: PreparedText;
  readonly options: ResolvedOptions;
}

async function runShort(
  model: Model,
  texts: readonly ShortText[],
  results: PlacedEntity[][],
  signal?: AbortSignal,
): Promise<void> {
  const tasks = texts.map(({ index, prepared, options }) => {
    const window = prepared.windows[0] ?? { first: 0, end: 0 };
    const sequence = sequenceOf(model, prepared, window);
    return { index, window, sequence, run: new TextRun(model, prepared, options) };
  });
  const lengths = tasks.map(({ sequence }) => sequence.ids.length);
  for (const batch of planBatches(lengths, BATCH_TOKENS, MAX_PADDING)) {
    await yieldToEvents(signal);
    const together = batch.flatMap((at) => tasks[at] ?? []);
    await runWindows(model, together, signal);
    for (const { index, run } of together) results[index] = run.finish();
  }
}

function prepare(model: Model, { text, words, options }: TextInput): PreparedText {
  return prepareText(model, text, words(), options.longText);
}
