/**
 * The label sets of a worker. The page names a set by a number and sends its labels once; a set that changes becomes another
 * one that shares what is the same.
 */
import { NeriumError } from '../errors.ts';
import { defineLabels } from '../labels/definitions.ts';
import type {
  LabelRecord,
  LabelsChange,
  LabelsInput,
  LabelsRequest,
  PackRequest,
} from '../protocol.ts';
import { type LabelMatrix, layOutLabels, type SpanHead } from '../score/labels.ts';
import { type CallLabels, checkLabelOptions, isPackRequest, readLabels } from './call-labels.ts';
import type { Engine } from './engine.ts';
import { givenDetails, LabelDetails } from './label-details.ts';
import type { CompiledLabels, EncodeOptions } from './label-library.ts';
import { LabelRows } from './label-rows.ts';

/** Labels of a call, ready for scoring. */
export interface ResolvedLabels {
  readonly labels: CompiledLabels;
  /** With a list for each text: for each the indices of its labels. */
  readonly columns?: CallLabels['columns'];
}

/** Names with their vectors, and where their other fields are. */
interface Content {
  readonly names: readonly string[];
  readonly rows: LabelRows;
  readonly details: LabelDetails;
}

/** A set: laid out for scoring when a text is first scored against it, and never changed. */
class LabelSet implements CompiledLabels {
  readonly names: readonly string[];
  readonly rows: LabelRows;
  readonly details: LabelDetails;
  /** Names that the last step brought. */
  readonly added: readonly string[];
  readonly #head: SpanHead;
  #matrix: LabelMatrix | undefined;
  #indices: Map<string, number> | undefined;

  constructor(content: Content, head: SpanHead, added: readonly string[]) {
    this.names = content.names;
    this.rows = content.rows;
    this.details = content.details;
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
  /** All that makes each set. */
  readonly #recipes = new Map<number, LabelsRequest>();

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
    const { id = -1, base, changes = [] } = request;
    const known = this.#sets.get(id);
    if (known !== undefined) return known;
    checkLabelOptions(request);
    const recipe = this.#recipeOf(request);
    this.#recipes.set(id, recipe);
    const before = base === undefined ? undefined : this.#sets.get(base);
    let set = before ?? (await this.#begin(recipe, options));
    for (const change of before === undefined ? (recipe.changes ?? []) : changes) {
      set = await this.#change(set, change, options);
    }
    if (this.#recipes.has(id)) this.#sets.set(id, set); // it may be forgotten meanwhile
    return set;
  }

  /** Keeps what makes a set, which is sent once: also where the call that brought it is refused for something else. */
  know(request: LabelsRequest): void {
    if (request.id !== undefined) this.#recipes.set(request.id, this.#recipeOf(request));
  }

  /** Labels with all that is known of them; of a pack it is read now. */
  async records(
    request: LabelsRequest,
    names: readonly string[] | undefined,
    options: EncodeOptions,
  ): Promise<LabelRecord[]> {
    const set = await this.make(request, options);
    const indices = names === undefined ? [...set.names.keys()] : indicesOf(set, names);
    const fields = await set.details.read(indices, options.signal);
    return indices.map((index, row) => ({ ...fields[row], label: set.names[index] ?? '' }));
  }

  /** All that makes a set, for another worker. */
  recipe(request: LabelsRequest): LabelsRequest {
    return request.id === undefined ? request : { ...this.#recipeOf(request), id: request.id };
  }

  forget(id: number): void {
    this.#sets.delete(id);
    this.#recipes.delete(id);
  }

  /** Of another model. */
  clear(): void {
    this.#sets.clear();
    this.#recipes.clear();
  }

  /** Known as soon as it was sent, as the page sends it once: the call that brought it may still run, or be aborted. */
  #recipeOf({ id, base, input, template, changes = [] }: LabelsRequest): LabelsRequest {
    if (base === undefined && input !== undefined) {
      return { input, ...(template !== undefined && { template }), changes };
    }
    const known = this.#recipes.get(base ?? id ?? -1);
    if (known !== undefined) return { ...known, changes: [...(known.changes ?? []), ...changes] };
    throw new NeriumError('DISPOSED', 'The label set is not there any more.', {
      hint: 'Make it again with ner.labels().',
    });
  }

  async #begin({ input, template }: LabelsRequest, options: EncodeOptions): Promise<LabelSet> {
    const content = await this.#read(input as LabelsInput, template, options);
    return new LabelSet(content, this.#head, content.names);
  }

  async #change(set: LabelSet, change: LabelsChange, options: EncodeOptions): Promise<LabelSet> {
    const { content, added } = await this.#apply(set, change, options);
    return new LabelSet(content, this.#head, added);
  }

  async #apply(set: LabelSet, change: LabelsChange, options: EncodeOptions) {
    if ('add' in change) {
      const more = await this.#read(change.add, change.template, options, set.indices);
      const content = {
        names: [...set.names, ...more.names],
        rows: set.rows.append(more.rows.values),
        details: set.details.append(more.details),
      };
      return { content, added: more.names };
    }
    const chosen = 'keep' in change ? change.keep : change.remove;
    const asked = new Set(indicesOf(set, chosen));
    const indices =
      'keep' in change ? [...asked] : [...set.names.keys()].filter((index) => !asked.has(index));
    return { content: select(set, indices), added: [] };
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
    const freshOf = (names: readonly string[]) =>
      [...names.keys()].filter((index) => !known.has(names[index] ?? ''));
    if (isPackRequest(input)) {
      const { names, vectors, details } = await engine.packedLabels(input, options.signal);
      const rows = new LabelRows(dim, vectors);
      const all = { names, rows, details: LabelDetails.of(details, names.length) };
      const fresh = freshOf(names);
      return fresh.length === names.length ? all : select(all, fresh);
    }
    const { names, texts, records } = defineLabels(input, template);
    const fresh = freshOf(names);
    const chosen = <Item>(list: readonly Item[]) =>
      fresh.flatMap((index) => list.slice(index, index + 1));
    const { vectors } = await engine.labelVectors(chosen(texts), options);
    return {
      names: chosen(names),
      rows: new LabelRows(dim, vectors),
      details: LabelDetails.of(givenDetails(chosen(records)), fresh.length),
    };
  }

  get #head(): SpanHead {
    return this.#engine().model.spanHead;
  }
}

function select({ names, rows, details }: Content, indices: readonly number[]): Content {
  return {
    names: indices.map((index) => names[index] ?? ''),
    rows: rows.select(indices),
    details: details.select(indices),
  };
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
