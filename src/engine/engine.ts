/**
 * A loaded model and all calls on it. Runs the same in a worker, in a page and in Node.
 */
import { sortCandidates } from '../decode/sort-candidates.ts';
import { partMissing } from '../errors.ts';
import { exclusively } from '../io/exclusively.ts';
import { useItem } from '../io/kept-items.ts';
import { type KeyValueStore, memoryStore } from '../io/key-value.ts';
import { sha256Hex } from '../io/sha256.ts';
import type { LabelFingerprint } from '../labels/fingerprint.ts';
import { openLabelStore, type StoredPrecision } from '../labels/label-store.ts';
import type { Analysis, LabelDefinitions, ModelInfo, PackRequest } from '../protocol.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type AnalyzeOptions, analyzeText } from './analyze.ts';
import { dropWrongFiles } from './drop-wrong-files.ts';
import { type EncodeTexts, encodeInLanes } from './encode-lanes.ts';
import { extractTexts, type TextInput } from './extract.ts';
import {
  type CollectedVectors,
  type CompiledLabels,
  type EncodeOptions,
  LabelLibrary,
  type LibraryStore,
} from './label-library.ts';
import type { PackedLabels } from './label-pack.ts';
import type { Model } from './open-model.ts';
import type { PlacedEntity } from './text-options.ts';
import { VERSION } from './version.ts';

export interface EngineOptions {
  readonly records: KeyValueStore;
  readonly model: string;
  readonly deviceReason: string;
  readonly fallback: ModelInfo['fallback'];
  readonly probe: ModelInfo['probe'];
  readonly downloaded: () => { readonly downloaded: number; readonly cached: number };
  /** Faults of storage that did not stop anything, each once. */
  readonly warnings: readonly string[];
  readonly warn: (message: string, cause: unknown) => void;
}

export class Engine {
  readonly model: Model;
  readonly #runtime: Runtime;
  readonly #options: EngineOptions;
  readonly #library: LabelLibrary;

  constructor(model: Model, runtime: Runtime, options: EngineOptions) {
    this.model = model;
    this.#runtime = runtime;
    this.#options = options;
    const precision = precisionOf(options);
    this.#library = new LabelLibrary(model.labelTower, model.spanHead, precision, () =>
      openStoreOf(model, options),
    );
  }

  get info(): ModelInfo {
    const { config, window, threshold, labelTower, source } = this.model;
    return {
      model: this.#options.model,
      revision: source.revision,
      architecture: `bi-encoder span (${config.spanMode}), ${config.textEncoder.architecture} + ${config.labelEncoder.architecture}`,
      device: this.#runtime.device,
      deviceReason: this.#options.deviceReason,
      adapter: this.#runtime.adapter,
      fallback: this.#options.fallback,
      probe: this.#options.probe,
      dtype: this.model.dtype,
      threads: this.#runtime.threads,
      kernel: this.model.scorer.kernel,
      threshold,
      maxWidth: config.maxWidth,
      hiddenSize: config.hiddenSize,
      window,
      storage: this.#options.records.persistent && this.#library.storing ? 'indexeddb' : 'memory',
      sizes: { ...this.#options.downloaded(), weights: this.model.weightBytes },
      versions: { nerium: VERSION, onnxruntime: this.#runtime.version },
      labelTowerRuns: labelTower.runs,
      warnings: [...this.#options.warnings],
    };
  }

  labels(definitions: LabelDefinitions, options?: EncodeOptions): Promise<CompiledLabels> {
    // The label tower's part of the weights is read with the first label that is not stored.
    return dropWrongFiles(this.model.source, () => this.#library.compile(definitions, options));
  }

  /** The vectors of texts that labels stand for, after the prompt head. */
  labelVectors(texts: readonly string[], options?: EncodeOptions): Promise<CollectedVectors> {
    return dropWrongFiles(this.model.source, () => this.#library.collect(texts, options));
  }

  /** [texts, D]: by this realm's label tower, whatever is stored. */
  encodeLabels: EncodeTexts = async (texts, signal) => {
    const dim = this.model.config.hiddenSize;
    const vectors = new Float32Array(texts.length * dim);
    for await (const batch of this.model.labelTower.encode(texts, signal)) {
      batch.indices.forEach((index, row) => {
        vectors.set(batch.vectors.subarray(row * dim, (row + 1) * dim), index * dim);
      });
    }
    return vectors;
  };

  /** Label towers of other workers, which take a part of the labels from now on. */
  encodeWith(others: readonly EncodeTexts[]): void {
    this.#library.encoder = encodeInLanes([this.encodeLabels, ...others]);
  }

  /** Entities of each text, in the order of the texts; none for a blank one. */
  extract(inputs: readonly TextInput[], signal?: AbortSignal): Promise<PlacedEntity[][]> {
    return extractTexts(this.model, inputs, signal);
  }

  async analyze(text: string, labels: CompiledLabels, options: AnalyzeOptions): Promise<Analysis> {
    const analysis = await analyzeText(this.model, text, labels, options);
    const { candidates } = analysis;
    return { ...analysis, candidates: { ...candidates, ...sortCandidates(candidates) } };
  }

  /** The labels of a pack, which must have been made with this model. */
  async packedLabels(request: PackRequest, signal?: AbortSignal): Promise<PackedLabels> {
    const { openPackedLabels } = await import('./label-pack.ts').catch(partMissing);
    return openPackedLabels(request, await this.labelFingerprint(), signal);
  }

  /** What label vectors of this model depend on, but for how they are stored. */
  labelFingerprint(): Promise<Omit<LabelFingerprint, 'precision'>> {
    return labelFingerprintOf(this.model, this.#options);
  }

  async dispose(): Promise<void> {
    await this.model.textTower.release();
    await this.model.labelTower.release();
    this.model.scorer.release();
  }
}

/** Vectors that live in memory alone need not be small. */
function precisionOf({ records }: EngineOptions): StoredPrecision {
  return records.persistent ? 'fp16' : 'fp32';
}

async function labelFingerprintOf(
  model: Model,
  options: EngineOptions,
): Promise<Omit<LabelFingerprint, 'precision'>> {
  return {
    model: options.model,
    revision: model.source.revision,
    checkpoint: await checkpointHash(model, options.records),
    dtype: 'fp32',
    stage: 'prompt',
    dim: model.config.hiddenSize,
  };
}

async function openStoreOf(model: Model, options: EngineOptions): Promise<LibraryStore> {
  const { records, warn } = options;
  const known = await labelFingerprintOf(model, options);
  const fingerprint = { ...known, precision: precisionOf(options) };
  const settings = { onFault: warn, exclusively };
  const store = await openLabelStore(records, fingerprint, settings);
  const item = { kind: 'labels', model: known.model, revision: known.revision } as const;
  await useItem(records, { id: store.key, ...item });
  return {
    store,
    sharedName: records.persistent ? `nerium encode ${store.key}` : undefined,
    overflow: await openLabelStore(memoryStore(), fingerprint, settings),
  };
}

/**
 * Hash of what makes label vectors. Reading the label tower only to hash it would defeat the store, so the hash is
 * remembered by the version of the weight file (its ETag, say). Where that is but a size, as of bytes in memory, it is not:
 * models of one architecture have files of one size.
 */
async function checkpointHash(model: Model, records: KeyValueStore): Promise<string> {
  const { checkpoint, config, labelTower, source } = model;
  const { file, version } = checkpoint;
  const key = `label-hash/${source.name}/${source.revision ?? ''}/${file}/${version}`;
  const isOnlySizes = /^[\d ]+$/.test(version);
  const known = isOnlySizes ? undefined : await records.get(key).catch(() => undefined);
  const weights =
    typeof known === 'string' ? known : await checkpoint.hash(labelTower.tensorNames());
  if (typeof known !== 'string' && !isOnlySizes) {
    await records.set(key, weights).catch(() => undefined);
  }
  const parts = [weights, config.labelEncoder, model.labelTokenizerHash];
  return sha256Hex(new TextEncoder().encode(JSON.stringify(parts)));
}
