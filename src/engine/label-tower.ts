/**
 * The label tower at work: label texts → label vectors. It starts when the first label needs it, so that a page whose
 * labels are all stored never loads it.
 */
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { ModelConfig } from '../checkpoint/config.ts';
import { buildLabelGraph, buildPromptGraph } from '../graph/label-graph.ts';
import { unlessAborted } from '../io/unless-aborted.ts';
import { planBatches } from '../labels/batches.ts';
import type { Runtime, Session } from '../runtime/runtime.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { sequenceFeeds } from './sequence-batch.ts';
import { startSession } from './weights.ts';
import { yieldToEvents } from './yield-to-events.ts';

/** Tokens of one batch, padding included: measured as fastest, `npm run bench -- label-batches`; larger ones are slower. */
const BATCH_TOKENS = 256;

/** Texts that are tokenized together: bounds memory, and leaves enough of each length for batches without padding. */
const TOKENIZED_TEXTS = 4096;

export interface LabelVectors {
  /** [labels, D]: what upstream's `encode_labels` gives. */
  readonly embeddings: Float32Array;
  /** [labels, D]: after the prompt head. */
  readonly vectors: Float32Array;
}

export interface LabelBatch extends LabelVectors {
  /** Which of the texts these rows are. */
  readonly indices: readonly number[];
}

export class LabelTower {
  /** Batches that ran so far. */
  runs = 0;
  readonly #runtime: Runtime;
  readonly #config: ModelConfig;
  readonly #checkpoint: Checkpoint;
  readonly #tokenizer: Tokenizer;
  #session: Promise<Session> | undefined;

  constructor(runtime: Runtime, config: ModelConfig, checkpoint: Checkpoint, tokenizer: Tokenizer) {
    this.#runtime = runtime;
    this.#config = config;
    this.#checkpoint = checkpoint;
    this.#tokenizer = tokenizer;
  }

  /** Yields a batch at a time, so that the caller can store, report and stop in between. */
  async *encode(
    texts: readonly string[],
    signal?: AbortSignal,
    batchTokens = BATCH_TOKENS,
  ): AsyncGenerator<LabelBatch> {
    // A worker that does not answer an abort is ended: the weights may be long on their way.
    const session = await unlessAborted(this.#start(), signal);
    for (let from = 0; from < texts.length; from += TOKENIZED_TEXTS) {
      await yieldToEvents(signal);
      const part = texts.slice(from, from + TOKENIZED_TEXTS);
      const sequences = part.map((text) => this.#tokenizer.encode(text));
      const lengths = sequences.map((sequence) => sequence.length);
      for (const rows of planBatches(lengths, batchTokens)) {
        await yieldToEvents(signal);
        const batch = rows.map((row) => sequences[row] ?? []);
        const outputs = await this.#run(session, batch, signal);
        yield { indices: rows.map((row) => from + row), ...outputs };
      }
    }
  }

  async #run(
    session: Session,
    sequences: readonly ArrayLike<number>[],
    signal: AbortSignal | undefined,
  ): Promise<LabelVectors> {
    const { vocab } = this.#config.labelEncoder;
    const { length: _, ...feeds } = sequenceFeeds(sequences, this.#tokenizer.padId, vocab);
    const names = ['label_embeddings', 'label_vectors'];
    const [embeddings, vectors] = await session.run(feeds, names, signal);
    this.runs++;
    const none = new Float32Array();
    return { embeddings: embeddings ?? none, vectors: vectors ?? none };
  }

  /** The prompt head for embeddings that were made elsewhere, [labels, D]. */
  async project(embeddings: Float32Array): Promise<Float32Array> {
    const dim = this.#config.hiddenSize;
    const model = buildPromptGraph(this.#config, this.#checkpoint);
    const session = await startSession(this.#runtime, this.#checkpoint, model);
    try {
      const feed = { data: embeddings, dims: [embeddings.length / dim, dim] };
      const [vectors] = await session.run({ label_embeddings: feed }, ['label_vectors']);
      return vectors ?? new Float32Array();
    } finally {
      await session.release();
    }
  }

  /** The names of the tensors that decide a label vector. */
  tensorNames(): string[] {
    return this.#graph().weights.map((weight) => weight.tensor);
  }

  async release(): Promise<void> {
    await (await this.#session)?.release();
    this.#session = undefined;
  }

  #graph() {
    return buildLabelGraph(this.#config, this.#checkpoint, this.#tokenizer.maxLength);
  }

  #start(): Promise<Session> {
    this.#session ??= startSession(this.#runtime, this.#checkpoint, this.#graph()).catch(
      (error) => {
        this.#session = undefined; // the next call may try again
        throw error;
      },
    );
    return this.#session;
  }
}
