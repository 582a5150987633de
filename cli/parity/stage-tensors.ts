/**
 * The expected values of a case's stages, and which of them hold what should come out rather than a bug of the reference
 * library.
 */
import type { ParityCase } from './cases.ts';
import type { ExpectedTensor, ExpectedTensors } from './expected.ts';

const FROM_SPANS = ['span_embeddings', 'logits', 'entity_vectors'];
const FROM_WORDS = ['word_embeddings', 'span_start', 'span_end', ...FROM_SPANS];
const FROM_LABELS = ['label_embeddings', 'prompt_label_embeddings', 'entity_label_vectors'];

/** Bug → the stages whose plain values it spoils. */
const SPOILT: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['counter', new Set(['words_mask', ...FROM_WORDS])],
  ['batch', new Set(FROM_SPANS)],
  ['embeds', new Set(['logits'])],
  ['fuse', new Set(['token_embeddings', ...FROM_LABELS, ...FROM_WORDS])],
  // What should happen is a choice; under `longText: 'truncate'` we make the same.
  ['truncated', new Set<string>()],
]);

/** The tensor of a stage, or `undefined` where there is none that is right. */
export function stageTensor(
  expected: ExpectedTensors,
  { name, tensors, bug_ids: bugs = [] }: ParityCase,
  stage: string,
): ExpectedTensor | undefined {
  if (stage === 'labels_embeds') {
    return bugs.includes('fuse') ? undefined : expected.get(`${name}/${stage}`);
  }
  if (typeof tensors !== 'string') return undefined;
  const right = bugs.length > 0 ? expected.get(`${tensors}/correct/${stage}`) : undefined;
  if (right !== undefined) return right;
  const isSpoilt = bugs.some((bug) => SPOILT.get(bug)?.has(stage) ?? true);
  return isSpoilt ? undefined : expected.get(`${tensors}/${stage}`);
}
