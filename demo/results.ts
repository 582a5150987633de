/**
 * What is shown of the candidates: decoding under the controls' options, in this page and without the model.
 */
import type { CandidateSet, DecodeOptions, Entity } from 'nerium';
import {
  type Corrections,
  type LabelSpan,
  mergeAnnotations,
  openCandidates,
  SpanIndex,
  thresholdsOf,
} from 'nerium/annotate';
import type { Section } from './annotate.ts';
import { Breather } from './breather.ts';
import { decodeSlices } from './decode-slices.ts';
import { EntityChunk, EntityList } from './entity-list.ts';

export interface ViewOptions extends Required<Omit<DecodeOptions, 'threshold'>> {
  readonly threshold: number;
  /** Thresholds of single labels; another map where one is changed. */
  readonly own: ReadonlyMap<string, number>;
}

export interface View {
  readonly entities: EntityList;
  /** Milliseconds of decoding, without pauses. */
  readonly decodeTime: number;
}

/** A section's entities, and what they were made of. */
interface Merged {
  readonly isDecoded: boolean;
  readonly own: Corrections;
  readonly chunk: EntityChunk;
  /** Milliseconds of decoding. */
  readonly decodeTime: number;
}

/** Holds the sections of one text and the entities decoded of them. */
export class Results {
  readonly sections: readonly Section[];
  readonly #text: string;
  readonly #merged = new Map<Section, Merged>();
  #options: ViewOptions | undefined;
  #updates = 0;

  constructor(text: string, sections: readonly Section[]) {
    this.#text = text;
    this.sections = sections;
  }

  /**
   * Decodes what is new or has other options or corrections, and lays the corrections over it. Short texts are done when this returns, long
   * ones in between the page's own work.
   *
   * @returns nothing where a later call took over
   */
  async update(options: ViewOptions, corrections: Corrections): Promise<View | undefined> {
    const update = ++this.#updates;
    if (!isSame(options, this.#options)) {
      this.#options = options;
      this.#merged.clear();
    }
    const breather = new Breather();
    const keptIndex = new SpanIndex(corrections.kept);
    const rejectedIndex = new SpanIndex(corrections.rejected);
    const merged: Merged[] = [];
    for (const section of this.sections) {
      const { start, end, analysis } = section;
      const own = {
        kept: keptIndex.within(start, end),
        rejected: rejectedIndex.within(start, end),
      };
      const isDecoded = analysis !== undefined;
      const known = this.#merged.get(section);
      if (known !== undefined && known.isDecoded === isDecoded && isEqual(known.own, own)) {
        merged.push(known);
        continue;
      }
      const entities: Entity[] = [];
      let decodeTime = 0;
      const slices = isDecoded ? decodeOpen(analysis.candidates, own, options, start) : [];
      for (const { slice, time } of slices) {
        decodeTime += time;
        for (const entity of slice) entities.push(shift(entity, start));
        if (!breather.isDue) continue;
        await breather.pause();
        if (update !== this.#updates) return undefined;
      }
      const chunk = this.#toChunk(entities, own, options, start);
      const next = { isDecoded, own, chunk, decodeTime };
      this.#merged.set(section, next);
      merged.push(next);
    }
    return {
      entities: new EntityList(merged.map(({ chunk }) => chunk)),
      decodeTime: merged.reduce((sum, { decodeTime }) => sum + decodeTime, 0),
    };
  }

  #toChunk(
    entities: readonly Entity[],
    own: Corrections,
    { overlap }: ViewOptions,
    from: number,
  ): EntityChunk {
    const annotations = mergeAnnotations(entities, own, overlap)
      // One that goes on into the next section stands in the first only.
      .filter((one) => one.start >= from)
      .map((one) => ({ ...one, text: this.#text.slice(one.start, one.end) }));
    return new EntityChunk(annotations);
  }
}

/** @param from where the section begins */
function* decodeOpen(set: CandidateSet, own: Corrections, options: ViewOptions, from: number) {
  const { threshold, own: thresholds, overlap, multiLabel } = options;
  const slices = decodeSlices(openCandidates(set, own, overlap, from), {
    threshold: thresholds.size === 0 ? threshold : thresholdsOf(set.labels, threshold, thresholds),
    overlap,
    multiLabel,
  });
  for (;;) {
    const start = performance.now();
    const { done, value } = slices.next();
    if (done) return;
    yield { slice: value, time: performance.now() - start };
  }
}

function shift(entity: Entity, by: number): Entity {
  return by === 0 ? entity : { ...entity, start: entity.start + by, end: entity.end + by };
}

function isEqual(a: Corrections, b: Corrections): boolean {
  return isSameList(a.kept, b.kept) && isSameList(a.rejected, b.rejected);
}

function isSameList(a: readonly LabelSpan[], b: readonly LabelSpan[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function isSame(a: ViewOptions, b: ViewOptions | undefined): boolean {
  return (
    b !== undefined &&
    a.threshold === b.threshold &&
    a.own === b.own &&
    a.overlap === b.overlap &&
    a.multiLabel === b.multiLabel
  );
}
