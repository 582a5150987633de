/**
 * Threshold, overlap, several labels: what decoding depends on, and the model does not.
 */
import type { Overlap } from 'nerium';
import { byId } from './dom.ts';
import type { ViewOptions } from './results.ts';

const OVERLAPS: readonly Overlap[] = ['flat', 'nested', 'per-label'];

export class Controls {
  readonly #threshold = byId('threshold', HTMLInputElement);
  readonly #value = byId('threshold-value', HTMLOutputElement);
  readonly #multiLabel = byId('multi-label', HTMLInputElement);
  readonly #overlaps = [...document.querySelectorAll<HTMLInputElement>('input[name="overlap"]')];
  #isThresholdChosen = false;
  readonly #changed: () => void;
  #own: ReadonlyMap<string, number> = new Map();
  #frame = 0;

  constructor(onChange: () => void) {
    // The slider fires faster than the screen draws.
    const changed = (): void => {
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(onChange);
    };
    this.#changed = changed;
    this.#threshold.addEventListener('input', () => {
      this.#isThresholdChosen = true;
      this.#showThreshold();
      changed();
    });
    for (const input of [this.#multiLabel, ...this.#overlaps]) {
      input.addEventListener('change', changed);
    }
    this.#showThreshold();
  }

  get options(): ViewOptions {
    const chosen = this.#overlaps.find(({ checked }) => checked)?.value;
    return {
      threshold: this.#threshold.valueAsNumber,
      own: this.#own,
      overlap: OVERLAPS.find((overlap) => overlap === chosen) ?? 'flat',
      multiLabel: this.#multiLabel.checked,
    };
  }

  /** The lowest place of the slider: candidates under it are never needed. */
  get floor(): number {
    return Number(this.#threshold.min);
  }

  /** The model's threshold, unless one was chosen here. */
  recommend(threshold: number): void {
    if (this.#isThresholdChosen) return;
    this.#threshold.valueAsNumber = threshold;
    this.#showThreshold();
  }

  /** Another threshold for one label; without a number, that of all. */
  setOwn(label: string, threshold: number | undefined): void {
    const own = new Map(this.#own);
    if (threshold === undefined) own.delete(label);
    else own.set(label, threshold);
    this.#own = own;
    this.#changed();
  }

  /** What was set at an earlier visit, or nothing, for another text. */
  restoreOwn(own: ReadonlyMap<string, number>): void {
    this.#own = own;
  }

  setOverlap(overlap: Overlap): void {
    for (const input of this.#overlaps) input.checked = input.value === overlap;
  }

  #showThreshold(): void {
    const { valueAsNumber, min, max } = this.#threshold;
    this.#value.textContent = valueAsNumber.toFixed(2);
    const share = (valueAsNumber - Number(min)) / (Number(max) - Number(min));
    this.#threshold.style.setProperty('--share', String(share));
  }
}
