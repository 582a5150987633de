/**
 * Threads for WebAssembly. Shared memory exists only in cross-origin isolated pages; elsewhere it is always one.
 */
export function chooseThreads(request: number | 'auto'): number {
  if (globalThis.crossOriginIsolated !== true || request === 'auto') return 1;
  return request;
}
