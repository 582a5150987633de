/** The decoder of GLiNER.js, in the sources that its package carries. The package is not among ours: see peers/gliner-js.ts. */
declare module 'gliner-decoder' {
  type Span = [text: string, start: number, end: number, label: string, score: number];

  export class SpanDecoder {
    constructor(config: { readonly max_width: number });
    decode(
      batchSize: number,
      words: number,
      maxWidth: number,
      labels: number,
      texts: readonly string[],
      batchIds: readonly number[],
      starts: readonly (readonly number[])[],
      ends: readonly (readonly number[])[],
      /** By index from 1. */
      names: Readonly<Record<number, string>>,
      logits: Float32Array,
      flatNer: boolean,
      threshold: number,
    ): Span[][];
  }
}
