/**
 * What the scoring kernel makes of a case: span vectors and logits, [rows, words, widths, columns].
 */

import type { Candidates } from '../../src/protocol.ts';
import type { StageComparison } from './comparison.ts';
import type { ExpectedTensor } from './expected.ts';
import type { Scene } from './scene.ts';

/** Span vectors come out of the scoring kernel as the logits of D labels that are the unit vectors. */
export async function compareSpans({
  model,
  testCase,
  comparison,
  rows,
  tensor,
}: Scene): Promise<void> {
  const wanted = tensor('span_embeddings');
  if (wanted === undefined) return;
  const stage = comparison.stage(testCase.name, 'span_embeddings');
  const {
    spanHead: { dim },
    config,
  } = model;
  const unit = new Float32Array(dim * dim);
  for (let d = 0; d < dim; d++) unit[d * dim + d] = 1;
  const matrix = { count: dim, folded: false, width: dim, rows: unit, bias: new Float32Array(dim) };
  const floors = new Float32Array(dim).fill(-Infinity);
  for (const [row, { sequence }] of rows.entries()) {
    const batch = await model.textTower.run([sequence]);
    const request = { labels: matrix, maxWidth: config.maxWidth, floors };
    const [found] = await model.scorer.score(batch, [request]);
    await batch.release();
    if (found === undefined) continue;
    comparePairs(stage, row, sequence.wordPositions.length, dim, found, wanted);
  }
  stage.end();
}

export function compareLogits(
  { testCase, comparison, rows }: Pick<Scene, 'testCase' | 'comparison' | 'rows'>,
  stageName: string,
  wanted: ExpectedTensor | undefined,
): void {
  if (wanted === undefined) return;
  const stage = comparison.stage(testCase.name, stageName);
  rows.forEach(({ sequence, candidates }, row) => {
    const columns = candidates.labels.length;
    comparePairs(stage, row, sequence.wordPositions.length, columns, candidates, wanted);
  });
  stage.end();
}

/**
 * All (span, column) pairs of one row, which may have fewer columns than the others. Spans that end behind the last word are left out: there the library repeats the
 * value of the first span.
 */
function comparePairs(
  stage: StageComparison,
  row: number,
  count: number,
  columns: number,
  found: Candidates,
  { shape, data }: ExpectedTensor,
): void {
  const [, words = 0, widths = 0, stride = 0] = shape;
  if (columns > stride) stage.differ(`${columns} columns, expected ${stride}`);
  let pair = 0;
  for (let start = 0; start < count; start++) {
    for (let width = 0; width < Math.min(widths, count - start); width++) {
      const from = ((row * words + start) * widths + width) * stride;
      for (let column = 0; column < columns; column++, pair++) {
        const isPair =
          found.start[pair] === start &&
          found.end[pair] === start + width &&
          found.label[pair] === column;
        const value = isPair ? found.logit[pair] : undefined;
        stage.add(value, data[from + column], row, start, width, column);
      }
    }
  }
  if (found.logit.length !== pair) {
    stage.differ(`row ${row} has ${found.logit.length} pairs, expected ${pair}`);
  }
}
