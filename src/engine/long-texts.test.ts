/** Streams and sessions against the whole text, below the service: what runs, and how much text is held. */
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NamedSplitter, TextOptions, Words } from '../protocol.ts';
import { EditSession } from './edit-session.ts';
import type { CompiledLabels } from './label-library.ts';
import { cutsOf, splitterOf } from './split-text.ts';
import { StreamedText } from './streamed-text.ts';
import { type Fixture, openFixture } from './testing/open-fixture.ts';
import { type PlacedEntity, type ResolvedOptions, resolveOptions } from './text-options.ts';

const NAMES = ['person', 'city', 'date', 'organisation'];
const RUNS = { numRuns: 25 };
const SENTENCE = 'Anna met the Royal Society in Paris in 1843, and nobody else came. ';
/** At a low threshold the random model's spans overlap without a gap, and nothing is final before the end. */
const HIGH = 0.97;

let fixture: Fixture;
let labels: CompiledLabels;
beforeAll(async () => {
  fixture = await openFixture('bi-span-bert');
  labels = await fixture.engine.labels({ names: NAMES, texts: NAMES });
});
beforeEach(() => {
  fixture.runs.length = 0;
});

function resolve(options: TextOptions): ResolvedOptions {
  return resolveOptions(options, 0, false, labels, fixture.engine.model.threshold);
}

async function extract(text: string, options: TextOptions): Promise<PlacedEntity[]> {
  const split = splitterOf(options.splitter);
  const input = { text, words: () => split(text), options: resolve(options) };
  const [found = []] = await fixture.engine.extract([input]);
  return found;
}

async function stream(parts: readonly string[], options: TextOptions): Promise<PlacedEntity[]> {
  const { model } = fixture.engine;
  const streamed = new StreamedText(
    model,
    splitterOf(options.splitter),
    resolve(options),
    cutsOf(options.splitter),
  );
  const found: PlacedEntity[] = [];
  for (const [index, part] of [...parts, ''].entries()) {
    streamed.push(part, index === parts.length);
    while (streamed.ready()) found.push(...(await streamed.step()));
  }
  return found;
}

function openSession(options: TextOptions): EditSession {
  return new EditSession(fixture.engine.model, splitterOf(options.splitter), resolve(options));
}

function expectSame(found: readonly PlacedEntity[], expected: readonly PlacedEntity[]): void {
  const place = ({ text, label, start, end, points, classes }: PlacedEntity) => ({
    text,
    label,
    start,
    end,
    points,
    classes: classes?.map((one) => one.label),
  });
  expect(found.map(place)).toEqual(expected.map(place));
  found.forEach(({ score, classes, vector, labelVector }, index) => {
    const other = expected[index];
    const close = (one = 0, two = Number.NaN): void => {
      expect(Math.abs(one - two)).toBeLessThan(1e-4);
    };
    close(score, other?.score);
    classes?.forEach((one, rank) => {
      close(one.score, other?.classes?.[rank]?.score);
    });
    expect(vector?.length).toBe(other?.vector?.length);
    vector?.forEach((value, at) => {
      close(value, other?.vector?.[at]);
    });
    expect(labelVector).toEqual(other?.labelVector);
  });
}

/** Words of one or two code units without spaces: borders look further than some windows are long. */
const dense = fc
  .array(fc.constantFrom('😀', '…', '。', '\u0301', '@', '7', ' Anna ', '€', '“', '\n\n'), {
    minLength: 60,
    maxLength: 250,
    size: 'max',
  })
  .map((all) => all.join(''));
const japanese = fc
  .array(
    fc.constantFrom(
      '東京',
      'に住む',
      '花子は',
      '京都の',
      '大学で',
      '働く',
      'コンピュータ',
      '。',
      '、',
      'ที่',
      'ภาษาไทย',
      '7',
    ),
    { minLength: 60, maxLength: 250, size: 'max' },
  )
  .map((all) => all.join(''));
const words = fc
  .array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.constantFrom('Anna ', 'Paris ', 'in ', '1843 ', 'a-', 'b_', '.\n'),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
    ),
    { maxLength: 220, size: 'max' },
  )
  .map((all) => all.join(''));
const cuts = fc.array(fc.integer({ min: 0, max: 60 }), {
  minLength: 1,
  maxLength: 80,
  size: 'max',
});

function cut(text: string, lengths: readonly number[]): string[] {
  const parts: string[] = [];
  let at = 0;
  for (const length of lengths) {
    parts.push(text.slice(at, at + length));
    at += length;
  }
  return [...parts, text.slice(at)];
}

const OPTIONS: readonly TextOptions[] = [
  { threshold: HIGH, codePoints: true },
  { threshold: 0.4, overlap: 'nested', minWords: 2, maxWords: 4 },
  { threshold: 0.8, overlap: 'per-label', multiLabel: true, topK: 2, vectors: true },
];

describe('streams', () => {
  /** No entities, so nothing holds text back; no spaces and no ends of sentences, so every border needs its context. */
  test.each<[string, string, NamedSplitter]>([
    ['marks', '@#$%&*+', 'whitespace'],
    ['Han', '東京都大学生物理学者本日中国人花子山川田口上下', { locale: 'ja' }],
  ])('%s: windows begin where those of the whole text do', async (_, characters, splitter) => {
    const unit = fc.constantFrom(...characters);
    const text = fc.string({ unit, minLength: 150, maxLength: 400 });
    const asked = { threshold: 1, splitter };
    await fc.assert(
      fc.asyncProperty(text, cuts, async (input, lengths) => {
        fixture.runs.length = 0;
        await extract(input, asked);
        const windows = fixture.runs.splice(0).flat();
        await stream(cut(input, lengths), asked);
        expect(fixture.runs.flat()).toEqual(windows);
      }),
      RUNS,
    );
  });

  test.each<[string, fc.Arbitrary<string>, NamedSplitter]>([
    ['words', words, 'whitespace'],
    ['words of one character', dense, 'whitespace'],
    ['languages without spaces', japanese, { locale: 'ja' }],
    ['any Unicode by Intl', words, 'intl'],
  ])('%s: equal to the whole text, however it is cut', async (_, text, splitter) => {
    await fc.assert(
      fc.asyncProperty(text, cuts, fc.constantFrom(...OPTIONS), async (input, lengths, options) => {
        const asked = { ...options, splitter };
        fixture.runs.length = 0;
        const whole = await extract(input, asked);
        const windows = fixture.runs.splice(0).flat();
        expectSame(await stream(cut(input, lengths), asked), whole);
        expect(fixture.runs.flat()).toEqual(windows);
      }),
      RUNS,
    );
  });

  test('a book is not held: text that is done with goes, and a step runs one window', async () => {
    const { model } = fixture.engine;
    let longest = 0;
    const split = splitterOf();
    const watched = (text: string): Words => {
      longest = Math.max(longest, text.length);
      return split(text);
    };
    const streamed = new StreamedText(model, watched, resolve({ threshold: HIGH }));
    const sentences = 400;
    let first: number | undefined;
    for (let index = 0; index < sentences; index++) {
      streamed.push(SENTENCE, index + 1 === sentences);
      while (streamed.ready()) {
        const before = fixture.runs.length;
        const found = await streamed.step();
        expect(fixture.runs.length - before).toBe(1);
        if (found.length > 0) first ??= index;
      }
    }
    expect(longest).toBeLessThan(20 * SENTENCE.length);
    expect(first).toBeLessThan(0.05 * sentences);
    expect(fixture.runs.length).toBeGreaterThan(100);
  });
});

describe('sessions', () => {
  const edits = fc.array(
    fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(30),
      fc.constantFrom('', 'x', ' Anna', '。', '\n\n'),
    ),
    { maxLength: 5 },
  );

  test.each<[string, fc.Arbitrary<string>, NamedSplitter]>([
    ['words', words, 'whitespace'],
    ['words of one character', dense, 'whitespace'],
    ['languages without spaces', japanese, { locale: 'ja' }],
  ])('%s: equal to the text from scratch, after any edits', async (_, text, splitter) => {
    await fc.assert(
      fc.asyncProperty(text, edits, fc.constantFrom(...OPTIONS), async (first, all, options) => {
        const asked = { ...options, splitter };
        const session = openSession(asked);
        let input = first;
        await session.update(input);
        for (const [where, deleted, inserted] of all) {
          const at = Math.floor(where * input.length);
          input = input.slice(0, at) + inserted + input.slice(at + deleted);
          expectSame(await session.update(input), await extract(input, asked));
        }
      }),
      RUNS,
    );
  });

  test('a word in the middle of 200 windows runs a few of them', async () => {
    const session = openSession({ threshold: HIGH, topK: 1 });
    const sentences = Array.from({ length: 420 }, (_, index) =>
      SENTENCE.replace('1843', `${index}`),
    );
    await session.update(sentences.join(''));
    expect(fixture.runs.length).toBeGreaterThan(200);
    fixture.runs.length = 0;
    sentences[210] = sentences[210]?.replace('Royal', 'very Royal') ?? '';
    await session.update(sentences.join(''));
    expect(fixture.runs.length).toBeGreaterThan(0);
    expect(fixture.runs.length).toBeLessThan(10);
  });
});
