/**
 * Finds labels by what is typed, among very many.
 */
export interface Matches {
  /** Indices of names, the best first; at most as many as asked for. */
  readonly indices: readonly number[];
  readonly total: number;
}

export class LabelSearch {
  readonly #folded: readonly string[];

  constructor(names: readonly string[]) {
    this.#folded = names.map(fold);
  }

  /** Names that hold the query: those that begin with it, then those with a word that does, then the others. */
  find(query: string, limit: number): Matches {
    const wanted = fold(query.trim());
    const ranks: [number[], number[], number[]] = [[], [], []];
    this.#folded.forEach((name, index) => {
      const at = name.indexOf(wanted);
      if (at === -1) return;
      if (at === 0) ranks[0].push(index);
      else if (name.includes(` ${wanted}`)) ranks[1].push(index);
      else ranks[2].push(index);
    });
    const all = ranks.flat();
    return { indices: all.slice(0, limit), total: all.length };
  }
}

/** Without case and accents. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
