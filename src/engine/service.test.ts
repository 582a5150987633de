/** The whole path below the page, with a tiny model whose windows are 40 words long. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { decode } from '../decode/decode.ts';
import type { CallOptions, Entity } from '../protocol.ts';
import { loadService, type TestService } from './testing/load-service.ts';

const LABELS = ['person', 'city', 'date', 'organisation'];
const THRESHOLD = 0.4;
const RUNS = { numRuns: 25 };

let nerium: TestService;
beforeAll(async () => {
  nerium = await loadService('bi-span-bert');
});

/** Words, marks, sentence ends and anything that Unicode has; some hundred words at most. */
const piece = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('Anna', 'met', 'Paris', 'in', '1843', 'the', 'Royal', 'Society'),
  },
  { weight: 2, arbitrary: fc.constantFrom('.', ', ', '!\n\n', ' – ', '“', '”') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom('😀', 'नमस्ते', '東京', 'Zürich', 'e\u0301', '\u200b') },
);
const text = fc
  .array(piece, { maxLength: 200, size: 'max' })
  .map((pieces) => pieces.join(' ').replace(/ ([.,!])/g, '$1'));

const places = (entities: readonly Entity[]) =>
  entities.map(({ start, end, label, text: found }) => ({ start, end, label, found }));

function expectSame(found: readonly Entity[], expected: readonly Entity[]): void {
  expect(places(found)).toEqual(places(expected));
  found.forEach(({ score }, index) => {
    expect(Math.abs(score - (expected[index]?.score ?? Number.NaN))).toBeLessThan(1e-5);
  });
}

async function extractOne(input: string, options: CallOptions = {}): Promise<Entity[]> {
  const [found = []] = await nerium.extract([input], LABELS, { threshold: THRESHOLD, ...options });
  return found;
}

describe('extract', () => {
  test('offsets are right for any Unicode, in code units and in code points', async () => {
    let entities = 0;
    await fc.assert(
      fc.asyncProperty(text, async (input) => {
        const units = await extractOne(input);
        const points = await extractOne(input, { codePoints: true });
        entities += units.length;
        units.forEach(({ start, end, text: found }, index) => {
          expect(input.slice(start, end)).toBe(found);
          const own = points[index];
          expect([...input].slice(own?.start, own?.end).join('')).toBe(found);
        });
      }),
      RUNS,
    );
    expect(entities).toBeGreaterThan(200);
  });

  test('texts together give what each gives alone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 2, maxLength: 8 }), async (texts) => {
        const together = await nerium.extract(texts, LABELS, { threshold: THRESHOLD });
        for (const [index, input] of texts.entries()) {
          expectSame(together[index] ?? [], await extractOne(input));
        }
      }),
      RUNS,
    );
  });

  test('neither the order of labels nor other labels change a score', async () => {
    const input = 'Anna met the Royal Society in Paris. '.repeat(4);
    const options = { overlap: 'per-label', threshold: 0.2 } as const;
    const [few = []] = await nerium.extract([input], LABELS, options);
    const more = [...LABELS, 'animal', 'drug'].reverse();
    const [many = []] = await nerium.extract([input], more, options);
    const key = ({ start, end, label }: Entity) => `${start} ${end} ${label}`;
    const scores = new Map(many.map((entity) => [key(entity), entity.score]));
    expect(few.length).toBeGreaterThan(5);
    for (const entity of few) expect(scores.get(key(entity))).toBeCloseTo(entity.score, 5);
  });

  test('a higher threshold leaves the best of a flat result', async () => {
    const input = 'Anna met the Royal Society in Paris in 1843. '.repeat(12);
    const low = await extractOne(input, { threshold: 0.3 });
    const high = await extractOne(input, { threshold: 0.6 });
    expectSame(
      high,
      low.filter(({ score }) => score > 0.6),
    );
    expect(high.length).toBeGreaterThan(0);
    expect(high.length).toBeLessThan(low.length);
  });
});

describe('analyze', () => {
  test('gives candidates by falling score, of which decode makes what extract gives', async () => {
    const input = 'Anna met the Royal Society in Paris in 1843. '.repeat(20);
    const request = { text: input, labels: { input: LABELS }, floor: 0.05, options: {} };
    const outcome = await nerium.service.analyze(1_000_000, request);
    if (!outcome.ok) throw new Error(outcome.error.message);
    const { candidates, windows } = outcome.value;
    expect(windows.length).toBeGreaterThan(3);
    expect(candidates.logit.length).toBeGreaterThan(1000);
    expect(candidates.logit).toEqual(candidates.logit.toSorted((a, b) => b - a));
    for (const overlap of ['flat', 'nested', 'per-label'] as const) {
      const options = { overlap, threshold: 0.3, multiLabel: true };
      expectSame(decode(candidates, options), await extractOne(input, options));
    }
  });
});

describe('options', () => {
  const input = 'Anna met the Royal Society in Paris in 1843.';

  test('a list of labels for each text, one of them empty', async () => {
    const found = await nerium.extract(
      [input, input, input],
      [['person'], [], ['city', 'person']],
      {
        threshold: 0.1,
        overlap: 'per-label',
      },
    );
    expect(found[0]?.length).toBeGreaterThan(0);
    expect(new Set(found[0]?.map(({ label }) => label))).toEqual(new Set(['person']));
    expect(found[1]).toEqual([]);
    expect(new Set(found[2]?.map(({ label }) => label))).toEqual(new Set(['city', 'person']));
  });

  test('thresholds by label, where no text has all labels', async () => {
    const lists = [['person'], ['city', 'date']];
    const threshold = { person: 0.2, city: 0.1 };
    const found = await nerium.extract([input, input], lists, { threshold });
    for (const [index, own] of lists.entries()) {
      const only = Object.entries(threshold).filter(([name]) => own.includes(name));
      const options = { threshold: Object.fromEntries(only) };
      const [alone = []] = await nerium.extract([input], own, options);
      expectSame(found[index] ?? [], alone);
      expect(alone.length).toBeGreaterThan(0);
    }
    const wrong = nerium.extract([input, input], lists, { threshold: { town: 0.2 } });
    await expect(wrong).rejects.toThrow(/"town"/);
  });

  test('values for each text', async () => {
    const threshold = [0.2, 0.5, 0.9];
    const found = await nerium.extract([input, input, input], LABELS, { threshold });
    for (const [index, own] of threshold.entries()) {
      expectSame(found[index] ?? [], await extractOne(input, { threshold: own }));
    }
  });

  test('a threshold for each label', async () => {
    const found = await extractOne(input, {
      threshold: { person: 1, city: 0.05, date: 1, organisation: 1 },
      overlap: 'per-label',
    });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ label }) => label === 'city')).toBe(true);
  });

  test('only given spans; others are an error, left out, or snapped', async () => {
    const royal = { start: 13, end: 26 };
    const inside = { start: 14, end: 20 };
    const options = { threshold: 0.01, spans: [[royal]] };
    const [found = []] = await nerium.extract([input], LABELS, options);
    expect(found.map(({ start, end }) => ({ start, end }))).toEqual([royal]);
    const wrong = { threshold: 0.01, spans: [[inside]] };
    await expect(nerium.extract([input], LABELS, wrong)).rejects.toThrow(/14–20/);
    expect(await nerium.extract([input], LABELS, { ...wrong, misaligned: 'drop' })).toEqual([[]]);
    const [snapped = []] = await nerium.extract([input], LABELS, { ...wrong, misaligned: 'snap' });
    expect(snapped.map(({ text: words }) => words)).toEqual(['Royal Society']);
  });

  test('words of an entity are bounded', async () => {
    const words = (entity: Entity) => entity.text.split(' ').length;
    const found = await extractOne(input, { threshold: 0.05, minWords: 2, maxWords: 3 });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((entity) => words(entity) >= 2 && words(entity) <= 3)).toBe(true);
  });

  test('the best labels of a span, and vectors whose product is the logit', async () => {
    const found = await extractOne(input.repeat(9), { topK: 3, vectors: true });
    expect(found.length).toBeGreaterThan(3);
    for (const { score, label, classes = [], vector, labelVector } of found) {
      expect(classes).toHaveLength(3);
      expect(classes.find((one) => one.label === label)?.score).toBeCloseTo(score, 5);
      expect(classes[0]?.score).toBeGreaterThanOrEqual(classes[1]?.score ?? 1);
      const logit = vector?.reduce((sum, part, at) => sum + part * (labelVector?.[at] ?? 0), 0);
      expect(1 / (1 + Math.exp(-(logit ?? 0)))).toBeCloseTo(score, 5);
    }
  });

  test('languages without spaces', async () => {
    const japanese = '東京に住む花子は京都の大学で働く。';
    const whole = await extractOne(japanese, { threshold: 0.01 });
    const cut = await extractOne(japanese, { threshold: 0.01, splitter: { locale: 'ja' } });
    expect(cut.length).toBeGreaterThan(whole.length);
  });

  test.each<[string, CallOptions, RegExp]>([
    ['a list of the wrong length', { threshold: [0.1, 0.2] }, /threshold is an array of length 2/],
    ['an overlap', { overlap: 'none' as never }, /overlap is "none"/],
    ['longText', { longText: 'cut' as never }, /longText is "cut"/],
    ['topK', { topK: -1 }, /topK is -1/],
    ['words', { minWords: 3, maxWords: 2 }, /maxWords is 2/],
    ['vectors', { vectors: 'yes' as never }, /vectors is "yes"/],
    ['a splitter', { splitter: 'mecab' as never }, /splitter is "mecab"/],
    ['spans', { spans: [[{ start: 0 } as never]] }, /spans/],
    ['misaligned', { misaligned: 'keep' as never }, /misaligned is "keep"/],
    ['a name', { treshold: 0.5 } as never, /treshold is 0\.5\. It is none of the options/],
  ])('%s that cannot be is refused by name', async (_, options, message) => {
    const call = nerium.extract(['a text'], LABELS, options);
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  test('any options together hold together', async () => {
    const options = fc.record(
      {
        threshold: fc.oneof(
          fc.constantFrom(0.2, 0.5, 0.9),
          fc.constant({ person: 0.2, city: 0.6 }),
          fc.constant([0.4]),
        ),
        overlap: fc.constantFrom('flat', 'nested', 'per-label', ['nested']),
        multiLabel: fc.constantFrom(true, false, [true]),
        longText: fc.constantFrom('window', 'truncate', 'error'),
        splitter: fc.constantFrom('whitespace', 'intl'),
        spans: fc.constantFrom([[{ start: 0, end: 4 }]], [[]]),
        misaligned: fc.constantFrom('drop', 'snap', 'error'),
        minWords: fc.constantFrom(1, 2),
        maxWords: fc.constantFrom(2, 5),
        topK: fc.constantFrom(0, 1, 9),
        vectors: fc.boolean(),
        codePoints: fc.boolean(),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<CallOptions>;
    await fc.assert(
      fc.asyncProperty(text, options, async (input, asked) => {
        const found = await nerium.extract([input], LABELS, asked).catch((error: unknown) => {
          // What depends on the text may fail, and says which option asked for it.
          expect(String(error)).toMatch(/longText|spans/);
          return undefined;
        });
        const [entities = []] = found ?? [];
        for (const entity of entities) {
          const whole = asked.codePoints ? [...input] : input.split('');
          expect(whole.slice(entity.start, entity.end).join('')).toBe(entity.text);
          expect(entity.classes?.length).toBe(
            asked.topK ? Math.min(asked.topK, LABELS.length) : undefined,
          );
          expect(entity.vector?.length).toBe(entity.labelVector?.length);
          expect(entity.vector !== undefined).toBe(asked.vectors === true);
          if (asked.spans) expect(asked.spans.flat()).toHaveLength(1);
          // A span that is snapped begins at its first word.
          if (asked.spans && asked.misaligned !== 'snap') expect(entity.start).toBe(0);
        }
        const flat = [asked.overlap ?? 'flat'].flat()[0] === 'flat';
        entities.slice(1).forEach((entity, index) => {
          const before = entities[index];
          if (flat && ![asked.multiLabel].flat()[0])
            expect(entity.start).toBeGreaterThanOrEqual(before?.end ?? 0);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('a text over the window is refused on request', async () => {
    const call = nerium.extract(['word '.repeat(50)], LABELS, { longText: 'error' });
    await expect(call).rejects.toMatchObject({ code: 'TEXT_TOO_LONG' });
  });
});

describe('streams and sessions', () => {
  test.each<[string, object, RegExp]>([
    ['longText', { longText: 'error' }, /longText is "error"/],
    ['spans', { spans: [{ start: 0, end: 4 }] }, /spans is an array of length 1/],
    ['misaligned', { misaligned: 'snap' }, /misaligned is "snap"/],
    ['a list', { threshold: [0.5] }, /threshold is an array of length 1/],
    ['a threshold', { threshold: { town: 0.5 } }, /"town"/],
  ])('%s is refused by name', async (_, options, message) => {
    const request = { labels: { input: LABELS }, options };
    await expect(nerium.stream(['a text'], request)).rejects.toThrow(message);
    await expect(nerium.update(999, 'a text', request)).rejects.toThrow(message);
  });

  test('a step of a stream that this worker does not have is refused', async () => {
    const part = { text: 'a text', last: true, step: 3 };
    const outcome = await nerium.service.stream(2_000_000, 2_000_000, session, part);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'WORKER_FAILED' } });
  });

  test('a stream that is closed while it begins does not go on', async () => {
    const { service } = nerium;
    await extractOne('Ada'); // its labels are there
    const begun = service.stream(900, 901, session, { text: 'Ada', last: false, step: 0 });
    service.cancel(900);
    service.close(901);
    expect(await begun).toMatchObject({ ok: false, error: { name: 'AbortError' } });
    const next = await service.stream(902, 901, session, { text: '', last: true, step: 1 });
    expect(next).toMatchObject({ ok: false, error: { code: 'WORKER_FAILED' } });
  });

  test('a part that is no string is refused', async () => {
    const bytes = new Uint8Array([65]) as never;
    const call = nerium.stream([bytes], { labels: { input: LABELS }, options: {} });
    await expect(call).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  const session = {
    labels: { input: LABELS },
    options: { threshold: THRESHOLD, topK: 2, vectors: true },
  };

  test('a stream gives what extract gives, however the text is cut', async () => {
    const parts = fc.array(fc.nat(40), { minLength: 1, maxLength: 60, size: 'max' });
    await fc.assert(
      fc.asyncProperty(text, parts, async (input, lengths) => {
        const cut: string[] = [];
        let at = 0;
        for (const length of lengths) {
          cut.push(input.slice(at, at + length));
          at += length;
        }
        cut.push(input.slice(at));
        for (const codePoints of [false, true]) {
          const options = { ...session.options, codePoints };
          const streamed = await nerium.stream(cut, { ...session, options });
          const whole = await extractOne(input, options);
          expectSame(streamed, whole);
          expect(streamed.map(({ classes }) => classes?.length)).toEqual(whole.map(() => 2));
        }
      }),
      RUNS,
    );
  });

  test('a session gives what extract gives, after any edits', async () => {
    const edit = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(20), text);
    const options = { threshold: THRESHOLD };
    let id = 1000;
    await fc.assert(
      fc.asyncProperty(text, fc.array(edit, { maxLength: 4 }), async (first, edits) => {
        id++;
        let input = first;
        for (const [where, deleted, inserted] of [[0, 0, ''] as const, ...edits]) {
          const at = Math.floor(where * input.length);
          input = input.slice(0, at) + inserted.slice(0, 80) + input.slice(at + deleted);
          const found = await nerium.update(id, input, { ...session, options });
          expectSame(found, await extractOne(input));
        }
        nerium.service.close(id);
      }),
      RUNS,
    );
  });
});
