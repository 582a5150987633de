/**
 * What is shown of the candidates: decoding under the controls' options, in this page and without the model.
 */
import type { DecodeOptions, Entity } from 'nerium';
import {
  type Corrections,
  type LabelSpan,
  mergeAnnotations,
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
  readonly decoded: readonly Entity[];
  readonly kept: readonly LabelSpan[];
  readonly rejected: readonly LabelSpan[];
  readonly chunk: EntityChunk;
}

const NONE: readonly Entity[] = [];

/** Holds the sections of one text and the entities decoded of them. */
export class Results {
  readonly sections: readonly Section[];
  readonly #text: string;
  readonly #decoded = new Map<Section, readonly Entity[]>();
  readonly #merged = new Map<Section, Merged>();
  #options: ViewOptions | undefined;
  #updates = 0;
  #decodeTime = 0;

  constructor(text: string, sections: readonly Section[]) {
    this.#text = text;
    this.sections = sections;
  }

  /**
   * Decodes what is new or has other options, and lays the corrections over it. Short texts are done when this returns, long
   * ones in between the page's own work.
   *
   * @returns nothing where a later call took over
   */
  async update(options: ViewOptions, corrections: Corrections): Promise<View | undefined> {
    const update = ++this.#updates;
    if (!isSame(options, this.#options)) {
      this.#options = options;
      this.#decoded.clear();
      this.#merged.clear();
      this.#decodeTime = 0;
    }
    const breather = new Breather();
    for (const section of this.sections) {
      if (section.analysis === undefined || this.#decoded.has(section)) continue;
      const { candidates } = section.analysis;
      const { threshold, own, overlap, multiLabel } = options;
      const entities: Entity[] = [];
      const slices = decodeSlices(candidates, {
        threshold: own.size === 0 ? threshold : thresholdsOf(candidates.labels, threshold, own),
        overlap,
        multiLabel,
      });
      for (;;) {
        const start = performance.now();
        const { done, value } = slices.next();
        this.#decodeTime += performance.now() - start;
        if (done) break;
        for (const entity of value) entities.push(shift(entity, section.start));
        if (!breather.isDue) continue;
        await breather.pause();
        if (update !== this.#updates) return undefined;
      }
      this.#decoded.set(section, entities);
    }
    return { entities: this.#merge(corrections, options), decodeTime: this.#decodeTime };
  }

  #merge({ kept, rejected }: Corrections, { overlap }: ViewOptions): EntityList {
    const keptIndex = new SpanIndex(kept);
    const rejectedIndex = new SpanIndex(rejected);
    const chunks = this.sections.map((section) => {
      const { start, end } = section;
      const decoded = this.#decoded.get(section) ?? NONE;
      const own = {
        kept: keptIndex.within(start, end),
        rejected: rejectedIndex.within(start, end),
      };
      const known = this.#merged.get(section);
      if (
        known?.decoded === decoded &&
        isEqual(known.kept, own.kept) &&
        isEqual(known.rejected, own.rejected)
      ) {
        return known.chunk;
      }
      // One that goes on into the next section stands in the first only.
      const chunk = new EntityChunk(
        mergeAnnotations(decoded, own, overlap)
          .filter((one) => one.start >= start)
          .map((one) => ({ ...one, text: this.#text.slice(one.start, one.end) })),
      );
      this.#merged.set(section, { decoded, ...own, chunk });
      return chunk;
    });
    return new EntityList(chunks);
  }
}

function shift(entity: Entity, by: number): Entity {
  return by === 0 ? entity : { ...entity, start: entity.start + by, end: entity.end + by };
}

function isEqual(a: readonly LabelSpan[], b: readonly LabelSpan[]): boolean {
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
