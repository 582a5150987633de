import type { Candidates, Window } from '../protocol.ts';
import type { WordParts } from '../score/scorer.ts';
import type { Model } from './open-model.ts';
import type { TextRun } from './text-run.ts';
import type { TokenWindow } from './text-tokens.ts';

/** A window of some text, and what the text tower reads of it. */
export interface WindowTask {
  readonly run: TextRun;
  readonly window: Window;
  readonly sequence: TokenWindow;
}

export interface WindowResult {
  /** Counted from the window's first word. */
  readonly candidates: Candidates;
  /** Only where the run needs them for the vectors of its entities: on a GPU they would have to be fetched. */
  readonly words: WordParts | undefined;
}

/**
 * Runs windows through the text tower together and scores them.
 *
 * @param onTower called in between
 */
export async function scoreWindows(
  model: Model,
  tasks: readonly WindowTask[],
  signal?: AbortSignal,
  onTower?: () => void,
): Promise<WindowResult[]> {
  const sequences = tasks.map(({ sequence }) => sequence);
  const batch = await model.textTower.run(sequences, signal);
  onTower?.();
  try {
    const requests = tasks.map(({ run }) => run.request);
    const found = await model.scorer.score(batch, requests);
    const words = tasks.some(({ run }) => run.needsVectors) ? await batch.read() : [];
    return found.flatMap((candidates, index) => {
      const { run, window } = tasks[index] ?? {};
      if (run === undefined || window === undefined) return [];
      return [
        {
          candidates: run.select(window, candidates),
          words: run.needsVectors ? words[index] : undefined,
        },
      ];
    });
  } finally {
    await batch.release();
  }
}

/** The same, and each window's candidates are added to its run. */
export async function runWindows(
  model: Model,
  tasks: readonly WindowTask[],
  signal?: AbortSignal,
  onTower?: () => void,
): Promise<void> {
  const results = await scoreWindows(model, tasks, signal, onTower);
  for (const [index, { run, window }] of tasks.entries()) {
    const result = results[index];
    if (result !== undefined) run.add(window, result.candidates, result.words);
  }
}
