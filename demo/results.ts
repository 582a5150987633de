/**
 * What is shown of the candidates: decoding under the controls' options, in this page and without the model.
 */
import type { DecodeOptions, Entity } from 'nerium';
import type { Section } from './annotate.ts';
import { Breather } from './breather.ts';
import { decodeSlices } from './decode-slices.ts';
import { EntityChunk, EntityList } from './entity-list.ts';

export type ViewOptions = Required<DecodeOptions> & { readonly threshold: number };

export interface View {
  readonly entities: EntityList;
  /** Milliseconds of decoding, without pauses. */
  readonly decodeTime: number;
}

/** Holds the sections of one text and the entities decoded of them. */
export class Results {
  readonly sections: readonly Section[];
  readonly #decoded = new Map<Section, EntityChunk>();
  #options: ViewOptions | undefined;
  #updates = 0;
  #decodeTime = 0;

  constructor(sections: readonly Section[]) {
    this.sections = sections;
  }

  /**
   * Decodes what is new or has other options. Short texts are done when this returns, long ones in between the page's own
   * work.
   *
   * @returns nothing where a later call took over
   */
  async update(options: ViewOptions): Promise<View | undefined> {
    const update = ++this.#updates;
    if (!isSame(options, this.#options)) {
      this.#options = options;
      this.#decoded.clear();
      this.#decodeTime = 0;
    }
    const breather = new Breather();
    for (const section of this.sections) {
      if (section.analysis === undefined || this.#decoded.has(section)) continue;
      const entities: Entity[] = [];
      const slices = decodeSlices(section.analysis.candidates, options);
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
      this.#decoded.set(section, new EntityChunk(entities));
    }
    const chunks = this.sections.flatMap((section) => this.#decoded.get(section) ?? []);
    return { entities: new EntityList(chunks), decodeTime: this.#decodeTime };
  }
}

function shift(entity: Entity, by: number): Entity {
  return by === 0 ? entity : { ...entity, start: entity.start + by, end: entity.end + by };
}

function isSame(a: ViewOptions, b: ViewOptions | undefined): boolean {
  return (
    b !== undefined &&
    a.threshold === b.threshold &&
    a.overlap === b.overlap &&
    a.multiLabel === b.multiLabel
  );
}
