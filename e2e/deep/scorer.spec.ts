import fc from 'fast-check';
import { addModule } from '../support/bundle.ts';
import { expect, openLibrary, test } from '../support/test.ts';
import type { Problem } from '../webgpu/scorer-page.ts';

/** Floors that no logit is near to: kernels agree within rounding only. */
const floor = fc.constantFrom(-Infinity, -1e6, 1e6, Infinity);

const problems: fc.Arbitrary<Problem> = fc
  .record({
    dim: fc.integer({ min: 1, max: 40 }),
    words: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 }),
    labels: fc.oneof(fc.integer({ min: 1, max: 130 }), fc.constantFrom(15, 16, 17, 63, 64, 65)),
    maxWidth: fc.integer({ min: 1, max: 13 }),
    floors: fc.array(floor, { minLength: 6, maxLength: 6 }),
    ownLabels: fc.boolean(),
    options: fc.constantFrom(
      {},
      { work: 3000 },
      { candidates: { first: 5, most: 2 ** 20 } },
      { candidates: { first: 2, most: 700 } },
    ),
    limits: fc.constantFrom({}, { bindingBytes: 4096 }),
  })
  .map(({ words, floors, limits, ...rest }) => ({
    ...rest,
    ...limits,
    words,
    floor: floors.slice(0, words.length),
  }));

test('the WGSL kernel agrees with typed arrays on any problem', async ({ page, server }) => {
  await openLibrary(page, server);
  await addModule(page, 'webgpu/scorer-page.ts');
  await page.waitForFunction(() => window.compareKernels !== undefined);
  await fc.assert(
    fc.asyncProperty(problems, async (problem) => {
      const found = await page.evaluate((asked) => window.compareKernels(asked), problem);
      expect(found.samePairs).toBe(true);
      expect(found.maxDifference).toBeLessThan(1e-4);
    }),
    { numRuns: 60 },
  );
});
