import { expectTypeOf, test } from 'vitest';
import type { Nerium } from '../nerium.ts';
import type { Entity } from '../protocol.ts';
import type { LabelSet } from './label-set.ts';

/** Never called: the compiler is what tests here. */
async function types(ner: Nerium, file: File, unknown: readonly string[]) {
  const list = await ner.labels(['person', 'city']);
  expectTypeOf(list).toEqualTypeOf<LabelSet<'person' | 'city'>>();
  expectTypeOf(await ner.labels({ drug: 'a medication' })).toEqualTypeOf<LabelSet<'drug'>>();
  const records = await ner.labels([{ label: 'a', sector: 'b' }, { label: 'c' }, 'd']);
  expectTypeOf(records).toEqualTypeOf<LabelSet<'a' | 'c' | 'd'>>();
  expectTypeOf(await ner.labels(new Set(['x'] as const))).toEqualTypeOf<LabelSet<'x'>>();
  expectTypeOf(await ner.labels(file.stream().pipeThrough(new TextDecoderStream()))).toEqualTypeOf<
    LabelSet<string>
  >();
  expectTypeOf(await ner.labels(unknown)).toEqualTypeOf<LabelSet<string>>();
  expectTypeOf(await ner.labels({ pack: file })).toEqualTypeOf<LabelSet<string>>();
  expectTypeOf(await list.add(['river'])).toEqualTypeOf<LabelSet<'person' | 'city' | 'river'>>();
  expectTypeOf(await list.remove(['city'])).toEqualTypeOf<LabelSet<'person'>>();
  expectTypeOf(await list.subset(['city'])).toEqualTypeOf<LabelSet<'city'>>();
  expectTypeOf(list.names).toEqualTypeOf<readonly ('person' | 'city')[]>();
  expectTypeOf(await ner.extract('', list)).toEqualTypeOf<Entity<'person' | 'city'>[]>();
  expectTypeOf(await ner.extract([''], ['a', { label: 'b' }])).toEqualTypeOf<
    Entity<'a' | 'b'>[][]
  >();
  expectTypeOf(list).toExtend<LabelSet>();
  // @ts-expect-error a name that is not in the set
  await list.remove(['river']);
  // @ts-expect-error a string is no list
  await ner.labels('person');
  // @ts-expect-error a record needs its label
  await ner.labels([{ description: 'a medication' }]);
}

test('label sets know their names', () => {
  expectTypeOf(types).toBeFunction();
});
