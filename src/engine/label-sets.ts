/**
 * The label sets of a worker. The page names a set by a number and sends its labels once; a set that changes becomes another
 * one that shares what is the same.
 */
import { NeriumError } from '../errors.ts';
import { defineLabels } from '../labels/definitions.ts';
import type { LabelsChange, LabelsInput, LabelsRequest, PackRequest } from '../protocol.ts';
import { type LabelMatrix, layOutLabels, type SpanHead } from '../score/labels.ts';
import { type CallLabels, readLabels } from './call-labels.ts';
import type { Engine } from './engine.ts';
import type { CompiledLabels, EncodeOptions } from './label-library.ts';
import { isPackRequest, openPackAsset } from './label-pack.ts';
import { LabelRows } from './label-rows.ts';

/** Labels of a call, ready for scoring. */
export interface ResolvedLabels {
  readonly labels: CompiledLabels;
  /** With a list for each text: for each the indices of its labels. */
  readonly columns?: CallLabels['columns'];
}

/** Names with their vectors. */
interface Content {
  readonly names: readonly string[];
  readonly rows: LabelRows;
}

/** A set: laid out for scoring when a text is first scored against it, and never changed. */
class LabelSet implements CompiledLabels {
  readonly names: readonly string[];
  readonly rows: LabelRows;
  /** All that makes the set, for a worker that does not have it. */
  readonly recipe: LabelsRequest;
  /** Names that the last step brought. */
  readonly added: readonly string[];
  readonly #head: SpanHead;
  #matrix: LabelMatrix | undefined;
  #indices: Map<string, number> | undefined;

  constructor(content: Content, head: SpanHead, recipe: LabelsRequest, added: readonly string[]) {
    this.names = content.names;
    this.rows = content.rows;
    this.recipe = recipe;
    this.added = added;
    this.#head = head;
  }

  get vectors(): Float32Array {
    return this.rows.values;
  }

  get matrix(): LabelMatrix {
    this.#matrix ??= layOutLabels(this.#head, this.vectors, this.names.length);
    return this.#matrix;
  }

  /** To whoever uses a set its vectors are there. */
  get cache() {
    return { hits: this.names.length, misses: 0 };
  }

  get indices(): ReadonlyMap<string, number> {
    this.#indices ??= new Map(this.names.map((name, index) => [name, index]));
    return this.#indices;
  }
}

export class LabelSets {
  readonly #engine: () => Engine;
  readonly #sets = new Map<number, LabelSet>();

  constructor(engine: () => Engine) {
    this.#engine = engine;
  }

  /** The labels of a call, which must be some. */
  async resolve(
    request: LabelsRequest,
    options: EncodeOptions,
    texts?: number,
  ): Promise<ResolvedLabels> {
    if (request.id === undefined) {
      const { definitions, columns } = readLabels(request, texts);
      return { labels: await this.#engine().labels(definitions, options), columns };
    }
    const labels = await this.make(request, options);
    if (labels.names.length > 0) return { labels };
    throw new NeriumError('LABELS_EMPTY', 'The label set is empty: all its labels were removed.', {
      hint: 'Add labels to it first.',
    });
  }

  /** The set of a request, made where this worker does not have it. */
  async make(request: LabelsRequest, options: EncodeOptions): Promise<LabelSet> {
    const { id = -1, changes = [] } = request;
    const known = this.#sets.get(id);
    if (known !== undefined) return known;
    let set = await this.#begin(request, options);
    for (const change of changes) set = await this.#change(set, change, options);
    this.#sets.set(id, set);
    return set;
  }

  /** All that makes a set, for another worker. */
  recipe(request: LabelsRequest): LabelsRequest {
    const known = this.#sets.get(request.id ?? -1);
    return known === undefined ? request : { ...known.recipe, id: request.id ?? -1 };
  }

  forget(id: number): void {
    this.#sets.delete(id);
  }

  /** Of another model. */
  clear(): void {
    this.#sets.clear();
  }

  async #begin(request: LabelsRequest, options: EncodeOptions): Promise<LabelSet> {
    const { base, input, template } = request;
    if (base === undefined) {
      const content = await this.#read(input as LabelsInput, template, options);
      const recipe = { input, ...(template !== undefined && { template }) } as LabelsRequest;
      return new LabelSet(content, this.#head, recipe, content.names);
    }
    const known = this.#sets.get(base);
    if (known !== undefined) return known;
    throw new NeriumError('DISPOSED', 'The label set to change is not there any more.', {
      hint: 'Make it again with ner.labels().',
    });
  }

  async #change(set: LabelSet, change: LabelsChange, options: EncodeOptions): Promise<LabelSet> {
    const { content, added } = await this.#apply(set, change, options);
    const changes = [...(set.recipe.changes ?? []), change];
    return new LabelSet(content, this.#head, { ...set.recipe, changes }, added);
  }

  async #apply(set: LabelSet, change: LabelsChange, options: EncodeOptions) {
    if ('add' in change) {
      const more = await this.#read(change.add, change.template, options, set.indices);
      const content = {
        names: [...set.names, ...more.names],
        rows: set.rows.append(more.rows.values),
      };
      return { content, added: more.names };
    }
    const chosen = 'keep' in change ? change.keep : change.remove;
    const asked = new Set(indicesOf(set, chosen));
    const indices =
      'keep' in change ? [...asked] : [...set.names.keys()].filter((index) => !asked.has(index));
    const names = indices.map((index) => set.names[index] ?? '');
    return { content: { names, rows: set.rows.select(indices) }, added: [] };
  }

  /** Labels of an input with their vectors, without those in `known`. */
  async #read(
    input: LabelsInput | PackRequest,
    template: string | undefined,
    options: EncodeOptions,
    known: ReadonlyMap<string, number> = new Map(),
  ): Promise<Content> {
    const engine = this.#engine();
    const { dim } = this.#head;
    if (isPackRequest(input)) {
      const asset = await openPackAsset(input, options.signal);
      const { names, vectors } = await engine.packedLabels(asset, options.signal);
      const rows = new LabelRows(dim, vectors);
      const fresh = [...names.keys()].filter((index) => !known.has(names[index] ?? ''));
      if (fresh.length === names.length) return { names, rows };
      return { names: fresh.map((index) => names[index] ?? ''), rows: rows.select(fresh) };
    }
    const { names, texts } = defineLabels(input, template);
    const fresh = [...names.keys()].filter((index) => !known.has(names[index] ?? ''));
    const { vectors } = await engine.labelVectors(
      fresh.map((index) => texts[index] ?? ''),
      options,
    );
    return { names: fresh.map((index) => names[index] ?? ''), rows: new LabelRows(dim, vectors) };
  }

  get #head(): SpanHead {
    return this.#engine().model.spanHead;
  }
}

/** @throws NeriumError INPUT_INVALID for a name that is not in the set */
function indicesOf({ indices }: LabelSet, names: readonly string[]): number[] {
  if (!Array.isArray(names)) {
    throw new NeriumError('INPUT_INVALID', 'The names of labels are no array.');
  }
  return names.map((name) => {
    const index = indices.get(name);
    if (index !== undefined) return index;
    throw new NeriumError('INPUT_INVALID', `The label set has no label ${JSON.stringify(name)}.`, {
      hint: "See the set's names.",
    });
  });
}
