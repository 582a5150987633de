/**
 * Label colours: one in the middle between light and dark, drawn as a tint and a line, so that text on it stays as
 * readable as the page made it, on light and dark grounds, and where a page says nothing of its scheme.
 */

/** Neighbours in the list differ most, as the first labels are seen most. */
const HUES = [255, 25, 150, 310, 70, 200, 345, 110, 280, 45, 175, 230] as const;

/** Labels past the last colour share one with an earlier label; names tell them apart. */
export const COLOUR_COUNT = HUES.length;

/** Every custom property of the colours, with what it is where a page does not set it. */
export function colourOf(slot: number): string {
  return `var(--ner-color-${slot}, oklch(62% 0.16 ${HUES[slot]}))`;
}

export function tintOf(slot: number): string {
  return `color-mix(in oklab, ${colourOf(slot)} var(--ner-tint, 22%), transparent)`;
}

/** `[0, 1, … COLOUR_COUNT - 1]` */
export const SLOTS: readonly number[] = HUES.map((_hue, slot) => slot);
