import type { Page } from '@playwright/test';
import { FINISHED, longText, openDemo, paste, status } from '../support/demo.ts';
import { busyTime, watchLongTasks } from '../support/long-tasks.ts';
import type { TestServer } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

test('a 1 MB text keeps the page responsive and can be stopped', async ({ page, server }) => {
  const text = await pasteLong(page, server);
  await expect(status(page)).toContainText('% of the text', { timeout: 30_000 });
  await page.waitForTimeout(8000);
  // Reading on, moving the slider, all while the model runs.
  await page.locator('#reader').evaluate((reader) => reader.scrollTo(0, reader.scrollHeight / 2));
  for (const threshold of ['0.3', '0.2', '0.5']) {
    await page.getByRole('slider', { name: 'Threshold' }).fill(threshold);
    await page.waitForTimeout(500);
  }
  // What is in view goes first.
  await expect
    .poll(() => page.locator('#reader').evaluate(visibleMarks), {
      timeout: 30_000,
    })
    .toBeGreaterThan(0);
  const busy = await busyTime(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(status(page)).toContainText('Stopped');
  expect(await page.locator('#reader').evaluate((reader) => reader.textContent)).toBe(text);
  test.info().annotations.push({ type: 'measured', description: JSON.stringify(busy) });
  process.stdout.write(
    `1 MB text, first sections: longest task ${busy.longestTask.toFixed(0)} ms ` +
      `(${busy.longTasks} over 50 ms), longest frame gap ${busy.longestFrameGap.toFixed(0)} ms\n`,
  );
});

test('a whole text of 1 MB is annotated while the page stays responsive', async ({
  page,
  server,
}) => {
  test.setTimeout(1_800_000);
  await pasteLong(page, server);
  await expect(status(page)).toContainText('% of the text', { timeout: 60_000 });
  await expect(status(page)).toHaveText(FINISHED, { timeout: 1_700_000 });
  const running = await busyTime(page);
  // Everything is there now: decode all of it again, in each order of the table.
  const count = Number((await page.textContent('#entity-count'))?.replaceAll(',', ''));
  expect(count).toBeGreaterThan(5000);
  await page.getByRole('slider', { name: 'Threshold' }).fill('0.2');
  await expect
    .poll(async () => Number((await page.textContent('#entity-count'))?.replaceAll(',', '')))
    .toBeGreaterThan(count);
  const decoded = await busyTime(page);
  for (const name of ['Score', 'Label', 'Entity']) {
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForTimeout(500);
  }
  const sorted = await busyTime(page);
  const figures = Object.entries({ running, decoded, sorted })
    .map(([stage, { longestTask, longTasks, longestFrameGap }]) => {
      const tasks = `${longestTask.toFixed(0)} ms (${longTasks} over 50 ms)`;
      return `${stage}: ${tasks}, frame gap ${longestFrameGap.toFixed(0)} ms`;
    })
    .join('; ');
  process.stdout.write(
    `1 MB text, ${count} entities, ${await status(page).textContent()}: ${figures}\n`,
  );
});

/** Pastes a text of 1 MB into the demo and watches from then on how busy the page is. */
async function pasteLong(page: Page, server: TestServer): Promise<string> {
  const text = longText(1_000_000);
  await openDemo(page, server);
  await page.locator('#text').selectText();
  await watchLongTasks(page);
  await paste(page, text);
  await expect(page.locator('#long-size')).toHaveText(/^1,0\d\d,\d{3} characters$/);
  return text;
}

/** Runs in the page. */
function visibleMarks(reader: Element): number {
  const box = reader.getBoundingClientRect();
  return [...reader.querySelectorAll('mark')].filter((mark) => {
    const { top, bottom } = mark.getBoundingClientRect();
    return bottom > box.top && top < box.bottom;
  }).length;
}
