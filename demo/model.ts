/**
 * The model: loaded, shown while it loads, loaded anew for another device.
 */
import { type DeviceRequest, isNeriumError, Nerium } from 'nerium';
import { byId } from './dom.ts';
import type { ErrorPanel } from './error-panel.ts';
import { deviceName, showModel } from './facts.ts';
import { LoadPanel } from './load-panel.ts';
import { keepRest, workOffline } from './offline.ts';
import { requestedDevice, setUpSettings } from './settings.ts';

const MODEL = new URL('models/nerium-mini/', document.baseURI);

export interface ModelEvents {
  /** The model is about to go: what runs on it should end. */
  readonly onStart: () => void;
  readonly onReady: (ner: Nerium) => void;
  readonly onFailure: () => void;
}

export class Model {
  readonly #events: ModelEvents;
  readonly #errors: ErrorPanel;
  readonly #panel = new LoadPanel();
  #device: DeviceRequest = requestedDevice();
  #loading = new AbortController();
  #ner: Nerium | undefined;
  #loadTime = 0;

  constructor(errors: ErrorPanel, events: ModelEvents) {
    this.#errors = errors;
    this.#events = events;
    const settings = setUpSettings(
      () => this.#device,
      (chosen) => {
        this.#device = chosen;
        void this.load();
      },
    );
    byId('device-chip', HTMLButtonElement).addEventListener('click', settings.open);
  }

  /** Nothing while it loads. */
  get ner(): Nerium | undefined {
    return this.#ner;
  }

  async load(): Promise<void> {
    this.#loading.abort();
    this.#events.onStart();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    const before = this.#ner;
    this.#ner = undefined;
    this.#errors.close();
    this.#panel.open();
    showDevice('Loading', 'loading');
    const startTime = performance.now();
    try {
      await before?.dispose();
      await workOffline();
      const loaded = await Nerium.load(MODEL, {
        device: this.#device,
        signal,
        onProgress: (event) => {
          if (!signal.aborted) this.#panel.show(event);
        },
      });
      if (signal.aborted) return void (await loaded.dispose());
      this.#ner = loaded;
      this.#panel.close();
      this.#loadTime = performance.now() - startTime;
      this.showFacts();
      showDevice(deviceName(loaded.info), 'ready');
      this.#events.onReady(loaded);
      keepRest();
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  /** Labels load their tower, and storage may refuse to write: both are seen after a run only. */
  showFacts(): void {
    if (this.#ner !== undefined) showModel(this.#ner.info, this.#loadTime);
  }

  #fail(error: unknown): void {
    this.#panel.close();
    showDevice('No model', 'failed');
    this.#events.onFailure();
    if (isNeriumError(error, 'WEBGPU_UNAVAILABLE')) {
      this.#errors.show(error, () => this.#useAnyDevice(), 'Choose automatically');
    } else this.#errors.show(error, () => void this.load());
  }

  #useAnyDevice(): void {
    this.#device = 'auto';
    void this.load();
  }
}

function showDevice(name: string, state: 'loading' | 'ready' | 'failed'): void {
  byId('device-name', HTMLElement).textContent = name;
  const chip = byId('device-chip', HTMLButtonElement);
  chip.dataset.state = state;
  chip.setAttribute('aria-label', `Device: ${name}. Change it in the settings`);
}
