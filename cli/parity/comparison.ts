/**
 * Collects the largest differences of each stage over all cases, and the first difference past tolerance of each.
 */
import type { DeviceName } from '../../src/protocol.ts';
import type { Failure } from './report.ts';
import { allowedDifference, toleranceOf } from './tolerance.ts';

/** Stands for values that cannot be subtracted: another shape, or no number. JSON has no infinity. */
export const INCOMPARABLE = Number.MAX_VALUE;

export class Comparison {
  readonly failures: Failure[] = [];
  readonly #maxima = new Map<string, number>();
  readonly #device: DeviceName;

  constructor(device: DeviceName) {
    this.#device = device;
  }

  get maxAbsStage(): Record<string, number> {
    return Object.fromEntries(this.#maxima);
  }

  /** A stage of a case, to which pairs of values are added. */
  stage(name: string, stage: string): StageComparison {
    const tolerance = toleranceOf(stage, this.#device);
    return new StageComparison(tolerance, (largest, failure) => {
      this.#maxima.set(stage, Math.max(this.#maxima.get(stage) ?? 0, largest));
      if (failure !== undefined) this.failures.push({ case: name, stage, message: failure });
    });
  }

  fail(name: string, stage: string, message: string): void {
    this.failures.push({ case: name, stage, message });
  }
}

export class StageComparison {
  readonly #tolerance: number;
  readonly #report: (largest: number, failure: string | undefined) => void;
  #largest = 0;
  #count = 0;
  #past = 0;
  #first = '';

  constructor(tolerance: number, report: (largest: number, failure: string | undefined) => void) {
    this.#tolerance = tolerance;
    this.#report = report;
  }

  /** @param place indices of the value, for the message */
  add(found: number | undefined, expected: number | undefined, ...place: number[]): void {
    this.#count++;
    const difference = Math.abs((found ?? Number.NaN) - (expected ?? Number.NaN));
    const comparable = Number.isNaN(difference) ? INCOMPARABLE : difference;
    this.#largest = Math.max(this.#largest, comparable);
    if (comparable <= allowedDifference(this.#tolerance, expected ?? 0)) return;
    this.#past++;
    if (this.#past === 1) this.#first = `[${place.join(', ')}] is ${found}, expected ${expected}`;
  }

  /** The same for two lists; another length is a difference. */
  addAll(
    found: ArrayLike<number>,
    expected: ArrayLike<number>,
    width: number,
    ...place: number[]
  ): void {
    if (found.length !== expected.length) {
      this.differ(`[${place.join(', ')}] has ${found.length} values, expected ${expected.length}`);
    }
    const length = Math.min(found.length, expected.length);
    for (let i = 0; i < length; i++) {
      const at = width > 1 ? [Math.floor(i / width), i % width] : [i];
      this.add(found[i], expected[i], ...place, ...at);
    }
  }

  /** A difference that is no number. */
  differ(message: string): void {
    this.#count++;
    this.#past++;
    this.#largest = INCOMPARABLE;
    if (this.#past === 1) this.#first = message;
  }

  /** Ends the stage. One of which nothing was compared is not recorded. */
  end(): void {
    if (this.#count === 0) return;
    const failure =
      this.#past === 0 ? undefined : `${this.#past} of ${this.#count}: ${this.#first}`;
    this.#report(this.#largest, failure);
  }
}
