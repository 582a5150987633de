/**
 * Pieces of work as dispatches of the GPU kernel.
 */
import type { SpanHead } from './labels.ts';
import type { Piece } from './wgsl-plan.ts';
import { type ShaderForm, type ShaderSize, TILE_SPANS, tileColumns } from './wgsl-shaders.ts';

export interface Step {
  readonly form: ShaderForm;
  readonly size: ShaderSize;
  /** The right side: a chunk of a label matrix, or the last layer of the span head. */
  readonly weights: Pick<Piece, 'labels' | 'chunk'> | 'head';
}

/** The dispatches of some pieces. Span vectors are made once for neighbours that share their spans. */
export function stepsOf(
  pieces: readonly Piece[],
  { dim, hidden }: SpanHead,
  chunkRows: (labels: Piece['labels']) => number,
): Step[] {
  const steps: Step[] = [];
  let vectors: Pick<Piece, 'firstSpan' | 'endSpan'> | undefined;
  for (const piece of pieces) {
    const { labels, chunk, firstSpan, endSpan, firstColumn, endColumn } = piece;
    const spans = { firstSpan, endSpan };
    if (!labels.folded && !(vectors?.firstSpan === firstSpan && vectors.endSpan === endSpan)) {
      vectors = spans;
      steps.push({
        form: { left: 'sums', result: 'rows', columnThreads: columnThreads(dim) },
        size: { ...spans, firstColumn: 0, endColumn: dim, depth: hidden, firstLabel: 0 },
        weights: 'head',
      });
    }
    steps.push({
      form: {
        left: labels.folded ? 'sums' : 'rows',
        result: 'candidates',
        columnThreads: columnThreads(endColumn - firstColumn),
      },
      size: {
        ...spans,
        firstColumn,
        endColumn,
        depth: labels.width,
        firstLabel: chunk * chunkRows(labels),
      },
      weights: { labels, chunk },
    });
  }
  return steps;
}

/** Few columns would leave most threads of a wide tile idle. */
function columnThreads(columns: number): ShaderForm['columnThreads'] {
  return columns <= tileColumns(4) ? 4 : 16;
}

export function workgroupsOf({ form, size }: Step): readonly [number, number] {
  const { firstSpan, endSpan, firstColumn, endColumn } = size;
  return [
    Math.ceil((endColumn - firstColumn) / tileColumns(form.columnThreads)),
    Math.ceil((endSpan - firstSpan) / TILE_SPANS),
  ];
}

/** Every device allows uniform buffers to begin at multiples of this. */
export const SIZE_STRIDE = 256;

/** All sizes in one buffer, each `SIZE_STRIDE` bytes after the one before. */
export function packSizes(steps: readonly Step[]): Uint32Array {
  const packed = new Uint32Array((steps.length * SIZE_STRIDE) / 4);
  steps.forEach(({ size }, index) => {
    const { firstSpan, endSpan, firstColumn, endColumn, depth, firstLabel } = size;
    const fields = [firstSpan, endSpan, firstColumn, endColumn, depth, firstLabel];
    packed.set(fields, (index * SIZE_STRIDE) / 4);
  });
  return packed;
}
