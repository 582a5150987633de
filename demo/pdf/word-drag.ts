/**
 * Selecting on a page by dragging over it. Fingers scroll; they select a word by a tap, and more by the bar.
 */

export interface DragEvents {
  /** The character under the pointer. */
  readonly offsetAt: (event: MouseEvent) => number | undefined;
  readonly onStart: () => void;
  /** From one character to another, both included. */
  readonly onDrag: (first: number, last: number) => void;
}

export function listenToDrags(
  root: HTMLElement,
  signal: AbortSignal,
  { offsetAt, onStart, onDrag }: DragEvents,
): void {
  let start: number | undefined;
  const onDown = (event: PointerEvent): void => {
    if (event.pointerType === 'touch' || event.button !== 0) return;
    start = offsetAt(event);
    if (start !== undefined) onStart();
  };
  const onMove = (event: PointerEvent): void => {
    if (start === undefined || event.buttons !== 1) return;
    const here = offsetAt(event);
    if (here === undefined || here === start) return;
    onDrag(Math.min(here, start), Math.max(here, start));
  };
  const onUp = (): void => {
    start = undefined;
  };
  root.addEventListener('pointerdown', onDown, { signal });
  root.addEventListener('pointermove', onMove, { signal });
  addEventListener('pointerup', onUp, { signal });
}
