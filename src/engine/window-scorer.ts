/**
 * Where spans are scored: on the device that has their words.
 */
import { partMissing } from '../errors.ts';
import type { Candidates, KernelName } from '../protocol.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { SpanHead } from '../score/labels.ts';
import { kernelName, scoreSpans } from '../score/score-spans.ts';
import type { ScoreRequest } from '../score/wgsl-plan.ts';
import type { WordBatch } from './text-tower.ts';

export interface WindowScorer {
  readonly kernel: KernelName;
  /** Candidates of each window of a batch, counted from its first word; `requests` has one for each. */
  score(batch: WordBatch, requests: readonly ScoreRequest[]): Promise<Candidates[]>;
  release(): void;
}

export async function createScorer({ gpu }: Runtime, head: SpanHead): Promise<WindowScorer> {
  if (gpu === undefined) return cpuScorer(head);
  // A chunk of its own: most pages have no need of it.
  const { WgslScorer } = await import('../score/wgsl-scorer.ts').catch(partMissing);
  const scorer = new WgslScorer(gpu.device, head);
  return {
    kernel: 'wgsl',
    score: ({ gpu: words, counts }, requests) => {
      if (words === undefined) throw new RangeError('These words are not on the GPU.');
      let row = 0;
      const texts = requests.map((request, index) => {
        const text = { ...request, firstRow: row, words: counts[index] ?? 0 };
        row += text.words;
        return text;
      });
      return gpu.run(() => scorer.score(words, texts));
    },
    release: () => scorer.destroy(),
  };
}

function cpuScorer(head: SpanHead): WindowScorer {
  return {
    kernel: kernelName(),
    async score(batch, requests) {
      const words = await batch.read();
      return words.flatMap((parts, index) => {
        const request = requests[index];
        if (request === undefined) return [];
        return [scoreSpans(parts, head, request.labels, request.maxWidth, request.floors)];
      });
    },
    release: () => undefined,
  };
}
