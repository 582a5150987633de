/**
 * What does a word cost in texts of several lengths? `npm run bench -- text [--words N] [--json]`: the bundled model in headless
 * Chromium on WebAssembly with one thread, five labels that are stored. Contenders alternate; medians of five, the book once
 * more than its windows. `editFraction` is the time of an update after a word was put into the middle of the book, over that of
 * its first update; `twoWorkersSpeedup` needs two idle cores to mean anything.
 */

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FileServer } from '../cli/browser/file-server.ts';
import { openPage } from '../cli/browser/open-page.ts';
import { writeWords } from './support/texts.ts';

const MODEL = fileURLToPath(new URL('../public/models/nerium-mini', import.meta.url));
const RUNS = 5;
const WINDOW_WORDS = 112;

interface Row {
  readonly name: string;
  readonly words: number;
  readonly wordsPerSecond: number;
}

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      words: { type: 'string', default: '20000' },
      json: { type: 'boolean', default: false },
    },
  });
  const files = new FileServer();
  const model = files.addressOf(MODEL);
  const { page, close } = await openPage({ folder: 'bench/page', plugins: [files.plugin()] });
  try {
    await page.waitForFunction(() => window.nerium !== undefined);
    page.setDefaultTimeout(0);
    const texts = {
      tweet: writeWords(15),
      paragraph: writeWords(80),
      window: writeWords(WINDOW_WORDS),
      book: writeWords(Number(values.words)),
    };
    const measured = await page.evaluate(measure, { model, texts, runs: RUNS });
    const rows: Row[] = Object.entries(texts).map(([name, text]) => {
      const words = text.split(' ').length;
      const milliseconds = measured.medians[name] ?? Number.NaN;
      return { name, words, wordsPerSecond: (1000 * words) / milliseconds };
    });
    const speedOf = (name: string) => rows.find((row) => row.name === name)?.wordsPerSecond ?? 0;
    const result = {
      rows,
      bookOverWindowCost: speedOf('window') / speedOf('book'),
      editFraction: measured.editFraction,
      batchSpeedup: measured.batchSpeedup,
      twoWorkersSpeedup: measured.twoWorkersSpeedup,
    };
    console.table(rows);
    console.log({ ...result, rows: undefined });
    if (values.json) console.log(JSON.stringify(result));
    return 0;
  } finally {
    await close();
  }
}

interface Job {
  readonly model: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly runs: number;
}

/** Runs in the page. */
async function measure({ model, texts, runs }: Job) {
  const { Nerium } = window.nerium;
  const labels = ['person', 'company', 'city', 'date', 'money'];
  const time = async (task: () => Promise<unknown>): Promise<number> => {
    const start = performance.now();
    await task();
    return performance.now() - start;
  };
  const median = (times: readonly number[]): number =>
    [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

  const ner = await Nerium.load(model, { device: 'wasm', threads: 1 });
  const set = await ner.labels(labels);
  const times: Record<string, number[]> = {};
  for (let run = 0; run < runs; run++) {
    for (const [name, text] of Object.entries(texts)) {
      // The book takes as long as all other runs together: once, among them.
      if (name === 'book' && run !== Math.floor(runs / 2)) continue;
      times[name] = [...(times[name] ?? []), await time(() => ner.extract(text, set))];
    }
  }

  const session = ner.session(set);
  const book = texts.book ?? '';
  const whole = await time(() => session.update(book));
  const middle = book.indexOf(' ', book.length / 2);
  const edited = `${book.slice(0, middle)} suddenly${book.slice(middle)}`;
  const edit = await time(() => session.update(edited));
  session.dispose();

  const tweets = Array.from({ length: 64 }, (_, index) => {
    const start = book.indexOf(' ', 97 * index) + 1;
    return book.slice(start, start + 60 + 5 * (index % 9));
  });
  const alone: number[] = [];
  const together: number[] = [];
  for (let run = 0; run < runs; run++) {
    alone.push(
      await time(async () => {
        for (const tweet of tweets) await ner.extract(tweet, set);
      }),
    );
    together.push(await time(() => ner.extract(tweets, set)));
  }

  const pair = await Nerium.load(model, { device: 'wasm', workers: 2 });
  const pairSet = await pair.labels(labels);
  const paragraphs = Array.from({ length: 48 }, (_, index) => {
    const start = book.indexOf(' ', 211 * index) + 1;
    return book.slice(start, start + 400);
  });
  const one: number[] = [];
  const two: number[] = [];
  await pair.extract(paragraphs, pairSet);
  for (let run = 0; run < runs; run++) {
    one.push(await time(() => ner.extract(paragraphs, set)));
    two.push(await time(() => pair.extract(paragraphs, pairSet)));
  }
  return {
    medians: Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)])),
    editFraction: edit / whole,
    batchSpeedup: median(alone) / median(together),
    twoWorkersSpeedup: median(one) / median(two),
  };
}
