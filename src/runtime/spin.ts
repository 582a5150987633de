/** About 15 ms of arithmetic on a desktop core. Returns how long it took, in milliseconds. */
export function spin(): number {
  const start = performance.now();
  let value = 1;
  for (let index = 0; index < 6_000_000; index++) value = Math.imul(value, 1_664_525) + index;
  // The result takes part in the answer, or the loop would be removed.
  return performance.now() - start + (value === 0 ? Number.EPSILON : 0);
}

/** The other side of the thread probe, in a worker of its own: spins when it is told to and reports the time. */
export function answerProbe(): void {
  spin();
  globalThis.addEventListener('message', () => globalThis.postMessage(spin()));
  globalThis.postMessage(0);
}
