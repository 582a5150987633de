/**
 * What the stages need of a tokenizer, whichever library is behind it.
 */
export interface Tokenizer {
  /** Tokens of one sequence at most, special tokens included (`model_max_length`, capped by the encoder). */
  readonly maxLength: number;
  readonly padId: number;
  /** Special tokens before and after a sequence, for instance `[101]` and `[102]`. */
  readonly prefix: readonly number[];
  readonly suffix: readonly number[];
  /**
   * Ids of one word of a text that was split into words beforehand (`is_split_into_words`), without special
   * tokens. May be empty. Repeated words are answered from a bounded cache.
   */
  encodeWord(word: string): readonly number[];
  /** Ids of a whole string with special tokens, cut to `maxLength`, as labels are encoded. */
  encode(text: string): readonly number[];
}
