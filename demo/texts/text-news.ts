/**
 * Tells other tabs which text was changed and kept.
 */

export class TextNews {
  readonly #channel = new BroadcastChannel('nerium-demo texts');

  /** @param onChange another tab has changed this text */
  constructor(onChange: (id: string) => void) {
    this.#channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') onChange(data);
    });
  }

  tell(id: string): void {
    this.#channel.postMessage(id);
  }
}
