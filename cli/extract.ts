/**
 * `extract --model MODEL --labels a,b [TEXT | -]`: the entities of a text, one a line, through the same engine as in a
 * browser. Without TEXT, or with `-`, the text comes from standard input.
 */
import { text as readAll } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { checkCallOptions, type PlacedEntity, resolveOptions } from '../src/engine/text-options.ts';
import { invalidInput } from '../src/errors.ts';
import { defineLabels } from '../src/labels/definitions.ts';
import type { CallOptions, Overlap } from '../src/protocol.ts';
import { splitWords } from '../src/text/split-words.ts';
import { openNodeEngine } from './node-engine.ts';

export const USAGE = `extract --model MODEL --labels a,b [TEXT | -]
  --model MODEL        a folder or an address
  --labels a,b         may be given several times
  --template T         what the label tower reads, with {label} in it
  --threshold T        probability over which a span is an entity; the model's recommended one if left out
  --overlap O          flat, nested or per-label
  --multi-label        several labels on one span
  --json               one line: { "model", "threshold", "entities" }`;

export async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      labels: { type: 'string', multiple: true, default: [] },
      template: { type: 'string' },
      threshold: { type: 'string' },
      overlap: { type: 'string' },
      'multi-label': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { model, json } = values;
  const [given = '-', ...more] = positionals;
  if (model === undefined || values.labels.length === 0 || more.length > 0) {
    console.error(USAGE);
    return 1;
  }
  const names = values.labels.flatMap((list) => list.split(',')).map((name) => name.trim());
  const definitions = defineLabels(
    names.filter((name) => name !== ''),
    values.template,
  );
  const options: CallOptions = {
    ...(values.threshold !== undefined && { threshold: parseThreshold(values.threshold) }),
    ...(values.overlap !== undefined && { overlap: values.overlap as Overlap }),
    multiLabel: values['multi-label'],
  };
  checkCallOptions(options, 1, false);
  const text = given === '-' ? await readAll(process.stdin) : given;
  const engine = await openNodeEngine(model);
  try {
    const recommended = engine.model.threshold;
    const labels = await engine.labels(definitions);
    const resolved = resolveOptions(options, 0, false, labels, recommended);
    const input = { text, words: () => splitWords(text), options: resolved };
    const [entities = []] = await engine.extract([input]);
    const threshold = options.threshold ?? recommended;
    console.log(json ? JSON.stringify({ model, threshold, entities }) : readable(entities));
    return 0;
  } finally {
    await engine.dispose();
  }
}

function parseThreshold(text: string): number {
  const threshold = Number(text);
  // Number('') is 0.
  if (text.trim() !== '' && threshold >= 0 && threshold <= 1) return threshold;
  throw invalidInput('--threshold', text, 'Use a number from 0 to 1.');
}

/** Columns between tabs: offsets, label, score, text. White space within the text would break the table. */
function readable(entities: readonly PlacedEntity[]): string {
  return entities
    .map(({ start, end, label, score, text }) =>
      [start, end, label, score.toFixed(4), text.replace(/\s+/g, ' ')].join('\t'),
    )
    .join('\n');
}
