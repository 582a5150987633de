import { expect, test } from 'vitest';
import type { ContenderName } from './contenders.ts';
import { toReport } from './report.ts';

const cell = (contender: ContenderName, labels: number, milliseconds: number[]) => ({
  contender,
  words: 40,
  labels,
  milliseconds,
});

test('speeds are medians, losses go from fewest to most labels, ratios are theirs over ours', () => {
  const report = toReport({
    cells: [
      cell('nerium-cached', 1, [30, 10, 20]),
      cell('nerium-cached', 1024, [25]),
      cell('gliner-js', 1, [40]),
      cell('gliner-js', 1024, [2500]),
      cell('python-bi-encoder', 1, [10]),
      cell('python-bi-encoder', 1024, [50]),
    ],
    towers: [{ words: 40, contender: 'nerium-cached', nerium: [16], python: [8] }],
    pairs: [
      {
        first: 'nerium-cached',
        second: 'python-bi-encoder',
        agreement: { compared: 2, equal: 2 },
      },
    ],
  });
  expect(report.rows[0]).toMatchObject({ textsPerSecond: 50, runs: 3 });
  const lost = report.dropFraction.find(({ mode }) => mode === 'nerium-cached');
  expect(lost?.fraction).toBeCloseTo(0.2);
  expect(report.speedupVsGlinerJs).toEqual([
    { words: 40, labels: 1, speedup: 2 },
    { words: 40, labels: 1024, speedup: 100 },
  ]);
  expect(report.towerVsPython).toBeCloseTo(0.5);
  // Half as fast at one label, twice as fast at many.
  expect(report.endToEndVsPython).toBeCloseTo(1);
});
