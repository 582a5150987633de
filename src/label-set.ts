/**
 * Labels that are encoded and stored, from `ner.labels()`. Pass it to `extract` in place of an array.
 *
 * @example
 * const labels = await ner.labels(['person', 'city']);
 * const entities = await ner.extract(text, labels);
 */
export class LabelSet<Label extends string = string> {
  /** Distinct, in the order given. */
  readonly names: readonly Label[];
  /** @internal */
  readonly id: number;
  readonly #forget: () => void;

  /** @internal */
  constructor(id: number, names: readonly Label[], forget: () => void) {
    this.id = id;
    this.names = names;
    this.#forget = forget;
  }

  get size(): number {
    return this.names.length;
  }

  /** Frees the worker's memory. Stored vectors stay. */
  dispose(): void {
    this.#forget();
  }
}
