/**
 * Resident memory of a browser's renderer processes, as the kernel counts it (Linux: VmRSS, and VmHWM for the most there
 * was). It holds what the page's own count leaves out: copies on the way into WebAssembly, buffers of the network and of
 * IndexedDB, memory that was freed and not given back.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';

export interface ProcessMemory {
  readonly pid: number;
  /** Bytes. */
  readonly resident: number;
  /** Bytes; since the start, or since `resetPeak`. */
  readonly peak: number;
}

/** One entry a renderer; none where the kernel does not tell. */
export async function rendererMemory(browser: Browser): Promise<ProcessMemory[]> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    return renderers.flatMap(({ id }) => readStatus(id) ?? []);
  } finally {
    await session.detach();
  }
}

/** What is resident now counts as the peak from now on. */
export function resetPeak({ pid }: ProcessMemory): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function readStatus(pid: number): ProcessMemory | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return undefined;
  }
  const bytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024;
  return { pid, resident: bytes('VmRSS'), peak: bytes('VmHWM') };
}
