/**
 * Where a text is from: a sample, a file, or typed.
 */
import type { AnnotatedDocument } from 'nerium/annotate';
import { SAMPLES, type Sample } from '../samples.ts';
import type { TextPlace } from './text-info.ts';

/** Where a text is from. Without a name it is called by its first words. */
export interface Source extends TextPlace {
  readonly name: string | undefined;
  readonly sample?: Sample | undefined;
}

export function newSource(id: string, name?: string): Source {
  const place = { changed: undefined, opened: false, file: undefined };
  return { id, name, added: Date.now(), ...place };
}

/** Of a text of the reader's own; two tabs may begin one at the same time. */
export function typedSource(): Source {
  return newSource(`text ${Date.now()} ${Math.random().toString(36).slice(2)}`);
}

export function sampleId({ name }: Pick<Sample, 'name'>): string {
  return `sample ${name}`;
}

/** Of what was kept, as it was when it was kept. */
export function sourceOfKept(place: TextPlace, { name, text }: AnnotatedDocument): Source {
  const { id } = place;
  if (id.startsWith('text ')) return { ...place, name: undefined };
  const sample = SAMPLES.find((one) => sampleId(one) === id && one.text === text);
  // A sample that was edited, as earlier versions kept it, does not take the sample's place.
  const isEdited = id.startsWith(sampleId({ name: '' })) && sample === undefined;
  return isEdited ? typedSource() : { ...place, name, sample };
}
