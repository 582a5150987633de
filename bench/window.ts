/**
 * How long should a window be? `npm run bench -- window --data FILE[,name=label…] … [--model DIR]`: joins consecutive
 * sentences of word-index JSONL into long texts, annotates them with windows of several lengths, and prints F1 and speed.
 * A label map after the file replaces the file's short type names by what a model can read.
 */
import { parseArgs } from 'node:util';
import { readSet } from '../cli/evaluate/read-set.ts';
import { textInputs } from '../cli/evaluate/text-inputs.ts';
import { openNodeEngine } from '../cli/node-engine.ts';
import { extractTexts } from '../src/engine/extract.ts';
import { evaluateSpans, type LabelledSpan } from '../src/evaluate/counts.ts';
import { joinWords } from '../src/evaluate/given-words.ts';
import { spansAbove, toScoredSpans } from '../src/evaluate/scored-spans.ts';

const WINDOWS = [32, 64, 96, 128, 192, 256, 384, 512];
const TEXT_WORDS = 1000;
const THRESHOLD = 0.4;

interface LongText {
  readonly words: readonly string[];
  readonly gold: readonly LabelledSpan[];
}

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', multiple: true, default: [] },
      model: { type: 'string', default: 'public/models/nerium-mini' },
      words: { type: 'string', default: '6000' },
      json: { type: 'boolean', default: false },
    },
  });
  const engine = await openNodeEngine(values.model);
  const { model } = engine;
  const rows: { data: string; window: number; f1: number; wordsPerSecond: number }[] = [];
  for (const data of values.data) {
    const texts = await readTexts(data, Number(values.words));
    const names = [...new Set(texts.flatMap(({ gold }) => gold.map(([, , label]) => label)))];
    const labels = await engine.labels({ names, texts: names });
    const joined = texts.map(({ words }) => joinWords(words));
    const count = joined.reduce((sum, { words }) => sum + words.count, 0);
    for (const window of WINDOWS) {
      const sized = {
        ...model,
        window: { words: window, tokens: Math.min(model.limits.tokens, 2 * window) },
      };
      const start = performance.now();
      const found = await extractTexts(sized, textInputs(joined, labels, THRESHOLD, 'window'));
      const seconds = (performance.now() - start) / 1000;
      const predicted = found.map((entities, index) => {
        const text = joined[index];
        return text === undefined ? [] : spansAbove(toScoredSpans(text, entities), THRESHOLD);
      });
      const { f1 } = evaluateSpans(
        texts.map(({ gold }) => gold),
        predicted,
      );
      rows.push({ data: data.split(',')[0] ?? data, window, f1, wordsPerSecond: count / seconds });
      console.log(rows.at(-1));
    }
  }
  await engine.dispose();
  if (values.json) console.log(JSON.stringify({ rows, threshold: THRESHOLD }));
  return 0;
}

async function readTexts(data: string, most: number): Promise<LongText[]> {
  const [path = '', ...renamed] = data.split(',');
  const names = new Map(
    renamed.map((pair): [string, string] => {
      const [name = '', label = ''] = pair.split('=');
      return [name.toLowerCase(), label];
    }),
  );
  const set = await readSet(path, { labels: undefined, labelsFromData: true, limit: undefined });
  const texts: LongText[] = [];
  let words: string[] = [];
  let gold: LabelledSpan[] = [];
  for (const sentence of set.texts) {
    const at = words.length;
    words.push(...sentence.words);
    gold.push(
      ...sentence.gold.map(([start, end, label]): LabelledSpan => {
        const name = names.get(label) ?? label;
        return [start + at, end + at, name];
      }),
    );
    if (words.length < TEXT_WORDS) continue;
    texts.push({ words, gold });
    words = [];
    gold = [];
    if (texts.length * TEXT_WORDS >= most) break;
  }
  return texts;
}
