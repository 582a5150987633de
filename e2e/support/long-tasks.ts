/** How long the page's main thread is busy at a stretch. */
import type { Page } from '@playwright/test';

export interface Busy {
  /** The longest task over 50 ms that the browser reports; 0 where there was none. */
  readonly longestTask: number;
  readonly longTasks: number;
  /** The longest time between two frames: also grows where the worker takes the processor. */
  readonly longestFrameGap: number;
}

declare global {
  interface Window {
    busy: { longestTask: number; longTasks: number; longestFrameGap: number };
  }
}

/** Starts to watch, from now on. */
export async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const busy = { longestTask: 0, longTasks: 0, longestFrameGap: 0 };
    window.busy = busy;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        busy.longTasks++;
        busy.longestTask = Math.max(busy.longestTask, duration);
      }
    }).observe({ type: 'longtask' });
    let last = performance.now();
    const frame = (now: number): void => {
      busy.longestFrameGap = Math.max(busy.longestFrameGap, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(frame);
    });
  });
}

export function busyTime(page: Page): Promise<Busy> {
  return page.evaluate(() => ({ ...window.busy }));
}
