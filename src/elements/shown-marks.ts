/**
 * How many marks the elements of a page paint out of view. Browsers look at each painted mark again whenever the page
 * changes anywhere: with 40,000 of them each frame would take 150 ms.
 */

/** Pages with fewer have all of theirs painted, always. */
const MOST = 1000;

/** The marks of one passage. */
export interface Shown {
  readonly count: number;
  /** Whether somebody sees them, or soon will. */
  isNear(): boolean;
  hide(): void;
}

/** Of all elements, those shown longest first. */
const all = new Set<Shown>();
let total = 0;
let most = MOST;

/** Whether so many marks may be painted that nobody sees. */
export function hasRoomFor(count: number): boolean {
  return total + count <= most;
}

/** Hides others that are out of view where there are too many now. */
export function addShown(shown: Shown): void {
  all.add(shown);
  total += shown.count;
  hideSurplus(shown);
}

export function removeShown(shown: Shown): void {
  if (all.delete(shown)) total -= shown.count;
}

/** On paper all of a page is in view. */
export function limitShown(isLimited: boolean): void {
  most = isLimited ? MOST : Number.POSITIVE_INFINITY;
  hideSurplus();
}

function hideSurplus(last?: Shown): void {
  for (const one of all) {
    if (total <= most) return;
    if (one !== last && !one.isNear()) one.hide();
  }
}
