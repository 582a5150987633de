/**
 * What is seen while the model loads.
 */
import type { ProgressEvent } from 'nerium';
import { byId } from './dom.ts';
import { formatBytes } from './format.ts';

const STEPS = {
  runtime: 'Starting ONNX Runtime',
  tokenizer: 'Reading the tokenizer',
  weights: 'Reading the weights',
  session: 'Building the sessions',
} as const;

/** The download is most of the wait. */
const DOWNLOAD_SHARE = 0.9;

export class LoadPanel {
  readonly #panel = byId('load', HTMLElement);
  readonly #step = byId('load-step', HTMLElement);
  readonly #detail = byId('load-detail', HTMLElement);
  readonly #bar = byId('load-bar', HTMLProgressElement);

  open(): void {
    this.#panel.hidden = false;
    this.#bar.removeAttribute('value');
    this.#step.textContent = 'Loading the model';
    this.#detail.textContent = '';
  }

  show(event: ProgressEvent): void {
    switch (event.phase) {
      case 'download': {
        const { loaded, total, fraction } = event.overall;
        this.#step.textContent = event.fromCache
          ? 'Reading the model from this browser’s storage'
          : 'Downloading the model';
        const of = total === undefined ? '' : ` of ${formatBytes(total)}`;
        this.#detail.textContent = `${formatBytes(loaded)}${of}`;
        if (fraction !== undefined) this.#advance(DOWNLOAD_SHARE * fraction);
        break;
      }
      case 'load':
        this.#step.textContent = STEPS[event.step];
        if (event.step === 'session') this.#advance(0.95);
        break;
      case 'compile':
        this.#step.textContent = 'Compiling for the graphics card';
        this.#advance(0.97);
        break;
      case 'ready':
        this.#advance(1);
        break;
    }
  }

  close(): void {
    this.#panel.hidden = true;
  }

  /** Never back: steps of loading overlap. */
  #advance(fraction: number): void {
    this.#bar.value = Math.max(this.#bar.position, fraction, 0);
  }
}
