/**
 * The page's side and the worker's side in one process, with a channel between them: all that crosses is cloned as between
 * realms.
 */
import { expose } from 'comlink';
import { createService } from '../../engine/service.ts';
import { readFixture } from '../../engine/testing/load-service.ts';
import { type LoadOptions, Nerium } from '../../nerium.ts';

export interface TestPage {
  readonly ner: Nerium;
  /** Lengths of the messages to the worker so far, as JSON. */
  readonly sent: readonly number[];
  /** The worker crashes; the next call starts another one. */
  crash(): void;
}

/** @param sent gets the length of each message */
export function startWorker(sent: number[], service = createService()): [Worker, () => void] {
  const { port1, port2 } = new MessageChannel();
  expose(service, port2);
  const errors = new EventTarget();
  const crash = (): void => {
    errors.dispatchEvent(new Event('error', { cancelable: true }));
    port2.close();
  };
  const worker = {
    postMessage(message: unknown, transfer: Transferable[] = []) {
      sent.push(JSON.stringify(message).length);
      port1.postMessage(message, transfer);
    },
    addEventListener(type: string, listener: EventListener) {
      if (type === 'message') port1.addEventListener(type, listener);
      else errors.addEventListener(type, listener);
    },
    removeEventListener(type: string, listener: EventListener) {
      port1.removeEventListener(type, listener);
    },
    start: () => port1.start(),
    terminate: () => port1.close(),
  };
  return [worker as unknown as Worker, crash];
}

export async function loadPage(model: string, options: LoadOptions = {}): Promise<TestPage> {
  const sent: number[] = [];
  let crash = (): void => undefined;
  const start = (): Worker => {
    const [worker, end] = startWorker(sent);
    crash = end;
    return worker;
  };
  const ner = await Nerium.load(readFixture(model), {
    device: 'wasm',
    cache: false,
    ...options,
    worker: start,
  });
  return { ner, sent, crash: () => crash() };
}
