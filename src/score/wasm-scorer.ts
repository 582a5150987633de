/**
 * Scoring on WebAssembly with SIMD.
 */
import type { LabelMatrix, SpanHead } from './labels.ts';
import { scoreAll } from './score-all.ts';
import type { CpuScorer } from './scorer.ts';
import { listSpans } from './span-list.ts';
import type { WasmKernel } from './wasm-kernel.ts';

export function wasmScorer(kernel: WasmKernel, head: SpanHead, labels: LabelMatrix): CpuScorer {
  return {
    kernel: kernel.name,
    score(words, maxWidth, floors) {
      const spans = listSpans(words.count, maxWidth);
      return scoreAll(kernel, head, labels, words, spans, floors);
    },
  };
}
