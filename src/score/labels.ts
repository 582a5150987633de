/**
 * The last layer of the span head, as `score/` needs it. D is the model's hidden size, H = 4·D the width of h.
 */
export interface SpanHead {
  readonly dim: number;
  readonly hidden: number;
  /** `out_project.3.weight`, [D, H] row-major. */
  readonly w2: Float32Array;
  /** `out_project.3.bias`, [D]. */
  readonly b2: Float32Array;
}

/** Label vectors after the prompt head, ready for scoring; laid out once per label set. */
export interface LabelMatrix {
  readonly count: number;
  readonly dim: number;
  /** [C, D]: vectors after the prompt head. */
  readonly vectors: Float32Array;
}
