/**
 * The entity gate: whether a form of a model with fewer bits finds what the float32 form does.
 */
import type { Entity } from '../../src/protocol.ts';
import type { EntityLists } from './cases.ts';
import { matches } from './compare-entities.ts';
import type { GateResult } from './report.ts';

const LEAST_F1 = 0.98;
const MOST_SCORE_DELTA = 0.05;

export class EntityGate {
  #matched = 0;
  #found = 0;
  #expected = 0;
  #maxScoreDelta = 0;

  add(found: readonly (readonly Entity[])[], expected: EntityLists): void {
    found.forEach((entities, text) => {
      const wanted = expected[text] ?? [];
      const pairs = matches(entities, wanted);
      this.#matched += pairs.length;
      this.#found += entities.length;
      this.#expected += wanted.length;
      for (const [entity, other] of pairs) {
        const delta = Math.abs(entity.score - other.score);
        this.#maxScoreDelta = Math.max(this.#maxScoreDelta, delta);
      }
    });
  }

  result(): GateResult {
    const both = this.#found + this.#expected;
    const f1 = both === 0 ? 0 : (2 * this.#matched) / both;
    return {
      f1,
      maxScoreDelta: this.#maxScoreDelta,
      matched: this.#matched,
      found: this.#found,
      expected: this.#expected,
      ok: f1 >= LEAST_F1 && this.#maxScoreDelta <= MOST_SCORE_DELTA,
    };
  }
}
