/**
 * A short text with entities that do not overlap. Labels and scores are generated content: the element's text is the text.
 */
import type { Entity } from 'nerium';
import type { ColourBook } from '../colours.ts';
import { create } from '../dom.ts';

/** Fills `root`; gives the mark of each entity, in their order. */
export function highlight(
  root: HTMLElement,
  text: string,
  entities: readonly Entity[],
  colours: ColourBook,
): readonly HTMLElement[] {
  const marks = entities.map((entity) => {
    const mark = create('mark', 'entity', entity.text);
    mark.dataset.label = entity.label;
    mark.dataset.score = entity.score.toFixed(2);
    mark.dataset.colour = String(colours.slotOf(entity.label));
    mark.tabIndex = -1;
    return mark;
  });
  let at = 0;
  const nodes = entities.flatMap(({ start, end }, index) => {
    const before = text.slice(at, start);
    at = end;
    return [before, marks[index] ?? ''];
  });
  root.replaceChildren(...nodes, text.slice(at));
  return marks;
}
