import { hashOf } from '../../labels/label-index.ts';
import type { SpanHead } from '../../score/labels.ts';
import type { LabelEncoder } from '../label-library.ts';

export const FAKE_HEAD: SpanHead = {
  dim: 3,
  hidden: 12,
  w2: new Float32Array(36),
  b2: new Float32Array(3),
};

/** What the fake encoder gives for a text: numbers that half precision rounds. */
export function fakeVector(text: string): number[] {
  const hash = hashOf(text);
  return [hash / 2 ** 32, -1 / (1 + (hash % 1009)), text.length / 3].map(Math.fround);
}

/** An encoder whose vectors tell which text they are of; it yields batches of `size` and counts. */
export class FakeEncoder implements LabelEncoder {
  readonly encoded: string[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  async *encode(texts: readonly string[], signal?: AbortSignal) {
    for (let from = 0; from < texts.length; from += this.#size) {
      await new Promise((resolve) => setTimeout(resolve)); // as a real one, gives way
      signal?.throwIfAborted();
      const indices = [...texts.keys()].slice(from, from + this.#size);
      const batch = indices.map((index) => texts[index] ?? '');
      this.encoded.push(...batch);
      yield { indices, vectors: Float32Array.from(batch.flatMap(fakeVector)) };
    }
  }
}
