/** Words of one generation. Two are kept: about 10 MB at most. */
const GENERATION = 16_384;
/** Longer words hardly come twice, and would make the bound on memory meaningless. */
const MAX_CACHED_LENGTH = 64;

/**
 * Remembers what was computed for the words seen last. Words come back: half of a text is the same hundred.
 * When a generation is full, the one before it is forgotten; a word that is asked for moves into the newest.
 */
export class WordCache {
  readonly #compute: (word: string) => readonly number[];
  #young = new Map<string, readonly number[]>();
  #old = new Map<string, readonly number[]>();

  constructor(compute: (word: string) => readonly number[]) {
    this.#compute = compute;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(word: string): readonly number[] {
    const known = this.#young.get(word);
    if (known !== undefined) return known;
    const ids = this.#old.get(word) ?? this.#compute(word);
    if (word.length <= MAX_CACHED_LENGTH) this.#remember(word, ids);
    return ids;
  }

  #remember(word: string, ids: readonly number[]): void {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(word, ids);
  }
}
