import { addModule } from '../support/bundle.ts';
import { expect, openLibrary, test } from '../support/test.ts';
import type { Problem } from './scorer-page.ts';

const everything: Problem = { dim: 6, words: [9], labels: 5, maxWidth: 4, floor: -Infinity };

const problems: Readonly<Record<string, Problem>> = {
  'few folded labels, everything collected': everything,
  'folded labels in wide tiles': { ...everything, dim: 24, labels: 30 },
  'as many labels as are not folded any more': { ...everything, dim: 6, labels: 8 },
  'many labels, wide tiles, several of them': { ...everything, dim: 7, labels: 150 },
  'more spans than a tile has': { ...everything, words: [40], labels: 3 },
  'one word': { ...everything, words: [1], labels: 1 },
  'several texts, one without words': { ...everything, words: [3, 0, 7, 1] },
  'a floor for each text': { ...everything, words: [6, 5, 6], floor: [0, 0.3, Infinity] },
  'labels for each text, folded or not': {
    ...everything,
    words: [4, 4, 4],
    ownLabels: true,
    labels: 9,
  },
  'labels that tie': { ...everything, labels: 40, tied: true, floor: 0 },
  'more sets than are kept': {
    ...everything,
    words: new Array<number>(20).fill(2),
    ownLabels: true,
  },
  'too little room at first': {
    ...everything,
    options: { candidates: { first: 3, most: 2 ** 20 } },
  },
  'too little room for all': { ...everything, options: { candidates: { first: 2, most: 16 } } },
  'room for one candidate, labels not folded': {
    ...everything,
    words: [3, 2],
    labels: 9,
    options: { candidates: { first: 1, most: 1 } },
  },
  'more candidates than the first read takes': { ...everything, words: [60], labels: 7 },
  'many small dispatches': { ...everything, labels: 20, options: { work: 2000 } },
  'matrices and span vectors in several buffers': { ...everything, labels: 40, bindingBytes: 1024 },
};

test.beforeEach(async ({ page, server }) => {
  await openLibrary(page, server);
  await addModule(page, 'webgpu/scorer-page.ts');
  await page.waitForFunction(() => window.compareKernels !== undefined);
});

test('the WGSL kernel agrees with typed arrays', async ({ page }) => {
  for (const [name, problem] of Object.entries(problems)) {
    const found = await page.evaluate((asked) => window.compareKernels(asked), problem);
    expect.soft(found.samePairs, name).toBe(true);
    expect.soft(found.candidates, name).toBeGreaterThan(0);
    expect.soft(found.maxDifference, name).toBeLessThan(1e-5);
    if (problem.tied) expect.soft(found.logitsPerSpan, name).toBe(1);
  }
});

test('a lost device is an error, not an empty result', async ({ page }) => {
  expect(await page.evaluate(() => window.scoreAfterLoss())).not.toBe('no error');
});
