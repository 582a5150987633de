import { type GreedyMode, greedySearch } from '../../src/decode/greedy.ts';
import { listOf } from './run-vectors.ts';

const MODES = {
  flat: { overlap: 'flat', multiLabel: false },
  flat_multi: { overlap: 'flat', multiLabel: true },
  nested: { overlap: 'nested', multiLabel: false },
  nested_multi: { overlap: 'nested', multiLabel: true },
} as const satisfies Record<string, GreedyMode>;

type ModeName = keyof typeof MODES;

type GreedyVector = Readonly<Record<ModeName, readonly number[]>> & {
  readonly spans: readonly (readonly [start: number, end: number, label: number, score: number])[];
};

/** Accepted candidates in output order; one vector for each set and mode. */
export function* greedyVectors(json: unknown): Iterable<string | undefined> {
  for (const [index, set] of listOf<GreedyVector>(json, 'sets').entries()) {
    const spans = {
      start: Int32Array.from(set.spans, ([start]) => start),
      end: Int32Array.from(set.spans, ([, end]) => end),
      label: Int32Array.from(set.spans, ([, , label]) => label),
    };
    const scores = Float32Array.from(set.spans, ([, , , score]) => score);
    for (const name of Object.keys(MODES) as ModeName[]) {
      const found = Array.from(greedySearch(spans, scores, MODES[name])).join(' ');
      const expected = set[name].join(' ');
      yield found === expected ? undefined : `set ${index} ${name}: ${found}, expected ${expected}`;
    }
  }
}
