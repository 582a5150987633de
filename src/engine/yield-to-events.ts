/**
 * Lets messages in, an abort among them: a run on WebAssembly blocks its thread and leaves only microtasks behind.
 * A message channel, because nested timers are held back by 4 ms.
 *
 * @throws the signal's reason if it is aborted
 */
export function yieldToEvents(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    port2.postMessage(null);
  });
}
