import { unlessAborted } from '../io/unless-aborted.ts';
import type {
  LabelRecord,
  LabelsChange,
  LabelsInput,
  PackInput,
  PackRequest,
} from '../protocol.ts';
import type { LabelsOptions, LabelsSource } from './label-set.ts';

/** Labels that cross at once: a list is sent as it is, what iterates comes in parts. */
const BATCH = 4096;

/**
 * What labels are made of, as it is sent. The worker encodes one batch before the next one is asked for.
 *
 * @param template goes with each batch
 */
export async function* labelBatches(
  labels: LabelsSource | PackInput,
  { template, signal, onProgress: _, ...unknown }: LabelsOptions = {},
): AsyncGenerator<Extract<LabelsChange, { add: unknown }>> {
  const change = (add: LabelsInput | PackRequest) => ({
    ...unknown, // the worker refuses it by name
    add,
    ...(template !== undefined && { template }),
  });
  const { pack } = (labels ?? {}) as Partial<PackInput>;
  const iterator = iteratorOf(labels);
  // Structured cloning refuses a URL.
  if (pack instanceof URL) yield change({ pack: { href: pack.href } });
  else if (iterator === undefined) yield change(labels as LabelsInput);
  else {
    let done: boolean | undefined = false;
    try {
      for (let first = true; !done; first = false) {
        const batch: (string | LabelRecord)[] = [];
        while (batch.length < BATCH) {
          const step = await unlessAborted(Promise.resolve(iterator.next()), signal);
          done = step.done;
          if (done) break;
          batch.push(step.value);
        }
        if (first || batch.length > 0) yield change(batch);
      }
    } finally {
      // Nobody waits: a source that stalls would hold back the abort.
      if (!done) Promise.resolve(iterator.return?.()).catch(() => undefined);
    }
  }
}

function iteratorOf(
  labels: unknown,
): Iterator<string | LabelRecord> | AsyncIterator<string | LabelRecord> | undefined {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return undefined;
  const source = labels as Partial<AsyncIterable<string> & Iterable<string>>;
  return source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]?.();
}
