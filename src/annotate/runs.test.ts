import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from './annotation.ts';
import { buildRuns, type EntityRun, MOST_LEVELS, type Run } from './runs.ts';

/** `ab(1:cd(0:e))f`: a run as text, with its index. */
function draw(text: string, runs: readonly Run[]): string {
  return runs
    .map((run) => {
      if (run.kind === 'text') return text.slice(run.start, run.end);
      const edges = [run.opens ? '(' : '~', run.closes ? ')' : '~'];
      return `${edges[0]}${run.index}:${draw(text, run.children)}${edges[1]}`;
    })
    .join('');
}

const drawAll = (text: string, spans: readonly Span[]): string =>
  draw(text, buildRuns(spans, 0, text.length));

test('a text without entities is one run, an empty one none', () => {
  expect(buildRuns([], 0, 5)).toEqual([{ kind: 'text', start: 0, end: 5 }]);
  expect(buildRuns([], 0, 0)).toEqual([]);
});

test('neighbours, nesting, identical spans', () => {
  const spans = [
    { start: 0, end: 2 },
    { start: 2, end: 6 },
    { start: 3, end: 5 },
    { start: 3, end: 5 },
  ];
  expect(drawAll('abcdefgh', spans)).toBe('(0:ab)(1:c(2:(3:de))f)gh');
});

test('of crossing spans the later one comes in two pieces', () => {
  const spans = [
    { start: 1, end: 4 },
    { start: 2, end: 6 },
  ];
  expect(drawAll('abcdefgh', spans)).toBe('a(0:b(1:cd~)~1:ef)gh');
});

test('the edges of a block cut spans', () => {
  const spans = [
    { start: 0, end: 4 },
    { start: 6, end: 9 },
    { start: 9, end: 12 },
  ];
  expect(draw('abcdefghijkl', buildRuns(spans, 2, 8))).toBe('~0:cd)ef(1:gh~');
});

test('height counts the levels inside', () => {
  const [run] = buildRuns(
    [
      { start: 0, end: 6 },
      { start: 0, end: 4 },
      { start: 1, end: 2 },
    ],
    0,
    6,
  );
  expect((run as EntityRun).height).toBe(2);
});

test('runs cover the text once, and the pieces of a span cover the span', () => {
  const LENGTH = 40;
  const span = fc
    .tuple(fc.nat(LENGTH), fc.nat(LENGTH))
    .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) + 1 }));
  fc.assert(
    fc.property(fc.array(span, { maxLength: 12 }), (spans) => {
      const covered = spans.map(() => new Set<number>());
      const opened = spans.map(() => 0);
      const visit = (runs: readonly Run[], from: number, to: number): void => {
        let cursor = from;
        for (const run of runs) {
          expect(run.start).toBe(cursor);
          cursor = run.end;
          if (run.kind === 'text') continue;
          for (let at = run.start; at < run.end; at++) covered[run.index]?.add(at);
          if (run.opens) opened[run.index] = (opened[run.index] ?? 0) + 1;
          visit(run.children, run.start, run.end);
        }
        expect(cursor).toBe(to);
      };
      visit(buildRuns(spans, 0, LENGTH + 1), 0, LENGTH + 1);
      spans.forEach(({ start, end }, index) => {
        expect(covered[index]?.size).toBe(end - start);
        expect(opened[index]).toBe(1);
      });
    }),
  );
});

test('a library of entities is no more work for each than a page of them', () => {
  // In quadratic time it would take hours.
  const spans = Array.from({ length: 400_000 }, (_none, at) => ({
    start: 4 * at,
    end: 4 * at + 3,
  }));
  expect(buildRuns(spans, 0, 1_600_000).length).toBe(800_000);
});

const COUNT = 20_000;
const deepest = (runs: readonly Run[]): number =>
  Math.max(0, ...runs.map((run) => (run.kind === 'entity' ? run.height + 1 : 0)));

test('the deepest of very many nested spans are left out', () => {
  const spans = Array.from({ length: COUNT }, (_none, at) => ({ start: at, end: 2 * COUNT - at }));
  const runs = buildRuns(spans, 0, 2 * COUNT);
  expect(deepest(runs)).toBe(MOST_LEVELS);
  expect(runs[0]).toMatchObject({ index: 0, opens: true, closes: true });
});

test.each([
  ['all of which cross', COUNT, MOST_LEVELS],
  ['each of which crosses the next', 3, 2],
])('very many spans, %s, are work for each, not for each pair', (_name, length, levels) => {
  const spans = Array.from({ length: COUNT }, (_none, at) => ({
    start: 2 * at,
    end: 2 * at + length,
  }));
  const runs = buildRuns(spans, 0, 4 * COUNT);
  expect(deepest(runs)).toBe(levels);
});
