/**
 * Undo and redo over values that never change.
 */

export interface History<State> {
  /** The oldest first. */
  readonly past: readonly State[];
  readonly present: State;
  /** The next one to redo first. */
  readonly future: readonly State[];
}

/** Steps that can be undone; older ones are forgotten. */
const MOST_STEPS = 500;

/**
 * @example
 * let history = startHistory(NO_CORRECTIONS);
 * history = record(history, add(history.present, { start: 0, end: 3, label: 'person' }));
 * history = undo(history); // as it was
 */
export function startHistory<State>(present: State): History<State> {
  return { past: [], present, future: [] };
}

/** A step. What was undone before is gone; a state that is the present one is no step. */
export function record<State>(history: History<State>, next: State): History<State> {
  if (next === history.present) return history;
  return { past: [...history.past, history.present].slice(-MOST_STEPS), present: next, future: [] };
}

/** One step back; the same history where there is none. */
export function undo<State>(history: History<State>): History<State> {
  const { past, present, future } = history;
  const before = past.at(-1);
  if (before === undefined) return history;
  return { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

/** Takes back an `undo`; the same history where there is none. */
export function redo<State>(history: History<State>): History<State> {
  const { past, present, future } = history;
  const [next, ...later] = future;
  if (next === undefined) return history;
  return { past: [...past, present], present: next, future: later };
}

/** Every state changed alike, as when the text under the annotations changes. */
export function mapHistory<State>(
  { past, present, future }: History<State>,
  convert: (state: State) => State,
): History<State> {
  return { past: past.map(convert), present: convert(present), future: future.map(convert) };
}
