import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf, contentOf } from '../labels/testing/packs.ts';
import type { LabelsChange } from '../protocol.ts';
import { LabelSets } from './label-sets.ts';
import { type Fixture, openFixture } from './testing/open-fixture.ts';

let fixture: Fixture;
let sets: LabelSets;
let ids = 0;

beforeAll(async () => {
  fixture = await openFixture('bi-span-bert');
  sets = new LabelSets(() => fixture.engine);
});
afterAll(() => fixture.engine.dispose());

const make = (request: Parameters<LabelSets['make']>[0]) =>
  sets.make({ id: ++ids, ...request }, {});

test('a set that grows encodes what is new', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `thing ${index}`);
  const big = await make({ input: names });
  const before = fixture.engine.info.labelTowerRuns;
  const told: number[][] = [];
  const bigger = await sets.make(
    { id: ++ids, base: ids - 1, changes: [{ add: ['thing 7', 'more 1', 'more 2'] }] },
    { onProgress: (done, total) => told.push([done, total]) },
  );
  expect(bigger.added).toEqual(['more 1', 'more 2']);
  expect(fixture.engine.info.labelTowerRuns - before).toBe(1);
  expect(told.at(-1)).toEqual([2, 2]);
  expect(bigger.names).toHaveLength(302);
  expect(big.names).toHaveLength(300);
  const fresh = await make({ input: [...names, 'more 1', 'more 2'] });
  expect(bigger.vectors).toEqual(fresh.vectors);
});

test('a set that is forgotten while it is made is not kept', async () => {
  const id = ++ids;
  const making = sets.make({ id, input: ['made late'] }, {});
  sets.forget(id);
  expect((await making).names).toEqual(['made late']);
  await expect(sets.make({ id }, {})).rejects.toMatchObject({ code: 'DISPOSED' });
});

test('a pack may be a file of any name', async () => {
  const { dim, revision = null, ...made } = await fixture.engine.labelFingerprint();
  const content = { ...contentOf(2, dim, 'fp16'), fingerprint: { ...made, revision } };
  const pack = new File([await bytesOf(content)], 'kinds/of things.pack');
  expect((await make({ input: { pack } })).names).toEqual(content.names);
});

test('any changes give what the labels that are left give anew', async () => {
  const name = fc.integer({ min: 0, max: 30 }).map((number) => `name ${number}`);
  const step = fc.record({
    kind: fc.constantFrom('add', 'remove', 'keep'),
    names: fc.uniqueArray(name, { minLength: 1, maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      let expected = ['name 0', 'name 1', 'name 2'];
      let base = ++ids;
      const all: LabelsChange[] = [];
      const first = { input: [...expected] };
      await sets.make({ id: base, ...first }, {});
      for (const { kind, names } of steps) {
        const there = names.filter((one) => expected.includes(one));
        const change: LabelsChange =
          kind === 'add' ? { add: names } : kind === 'keep' ? { keep: there } : { remove: there };
        if (kind === 'add') expected = [...new Set([...expected, ...names])];
        else if (kind === 'keep') expected = there;
        else expected = expected.filter((one) => !there.includes(one));
        all.push(change);
        const id = ++ids;
        await sets.make({ id, base, changes: [change] }, {});
        base = id;
      }
      const changed = await sets.make({ id: base }, {});
      expect(changed.names).toEqual(expected);
      const replayed = await make({ ...first, changes: all });
      expect(replayed.names).toEqual(expected);
      expect(replayed.vectors).toEqual(changed.vectors);
      expect(sets.recipe({ id: base })).toMatchObject({ ...first, id: base });
      if (expected.length === 0) return;
      const fresh = await make({ input: expected });
      expect(changed.vectors).toEqual(fresh.vectors);
      expect(changed.matrix).toEqual(fresh.matrix);
    }),
    { numRuns: 30 },
  );
});

test('an empty set is one, and a call with it is refused', async () => {
  await make({ input: ['a'], changes: [{ remove: ['a'] }] });
  await expect(sets.resolve({ id: ids }, {})).rejects.toMatchObject({ code: 'LABELS_EMPTY' });
});

test.each([
  [{ remove: ['b'] }, 'INPUT_INVALID'],
  [{ keep: ['a', 'b'] }, 'INPUT_INVALID'],
  [{ keep: 'a' as never }, 'INPUT_INVALID'],
  [{ add: [] }, 'LABELS_EMPTY'],
  [{ add: ['b'], template: '{x}' }, 'INPUT_INVALID'],
])('the change %j is refused', async (change: LabelsChange, code) => {
  await expect(make({ input: ['a'], changes: [change] })).rejects.toMatchObject({ code });
});

test('a set whose making was aborted is made by the next call, which only names it', async () => {
  const id = ++ids;
  const signal = AbortSignal.abort();
  await expect(sets.make({ id, input: ['never before'] }, { signal })).rejects.toThrow();
  const both = await Promise.all([sets.make({ id }, {}), sets.make({ id }, {})]);
  expect(both.map(({ names }) => names)).toEqual([['never before'], ['never before']]);
});

test('a set that was forgotten is no base', async () => {
  await make({ input: ['a'] });
  sets.forget(ids);
  const request = { base: ids, changes: [{ add: ['b'] }] };
  await expect(make(request)).rejects.toMatchObject({ code: 'DISPOSED' });
});
