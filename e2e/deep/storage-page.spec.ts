/** The page of what this browser keeps. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { fact, openDemo } from '../support/demo.ts';
import type { TestServer } from '../support/server.ts';
import { expect, test } from '../support/test.ts';

const WAIT = { timeout: 30_000 };

async function openStorage(page: Page, server: TestServer): Promise<void> {
  await page.goto(`${server.url}storage.html`);
  await expect(page.locator('#total')).not.toHaveText('–', WAIT);
}

function row(page: Page, name: RegExp) {
  return page.getByRole('row', { name });
}

test('labels that are removed are encoded again; by keyboard, and the focus is never lost', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  await openDemo(page, server);
  const hits = 'from the cache, 0 new';
  expect(await fact(page, 'Label vectors')).toContain(hits);
  const count = (await fact(page, 'Label vectors')).split(' ')[0];
  await page.getByRole('link', { name: 'What is kept' }).click();

  await expect(page.locator('#rows tr')).toHaveCount(3, WAIT);
  const files = row(page, /^nerium-mini.* Model files/);
  await expect(files).toContainText(/\d MB/);
  await expect(files).toContainText(`${server.url}models/nerium-mini/`);
  await expect(files).toContainText(String(new Date().getFullYear()));
  await expect(row(page, /^Annotator Texts, corrections 1 text/)).toBeVisible();
  const vectors = row(page, new RegExp(`^nerium-mini.* Label vectors ${count} labels`));
  await expect(vectors).toBeVisible();

  const remove = page.getByRole('button', { name: 'Remove nerium-mini, label vectors' });
  await remove.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Remove nerium-mini, label' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Keep', exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(remove).toBeFocused();
  await expect(vectors).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(vectors).toHaveCount(0);
  await expect(page.getByRole('status')).toContainText('Removed nerium-mini, label vectors');
  await expect(page.locator('#rows button:focus')).toHaveText('Remove');

  await openDemo(page, server);
  expect(await fact(page, 'Label vectors')).toBe(`0 from the cache, ${count} new`);
  expect(await fact(page, 'Loaded')).toMatch(/^0 B from the network/);
});

test('works without a network; clears everything, the corrections too', async ({
  page,
  startServer,
}) => {
  const server = await startServer();
  await openDemo(page, server);
  await page.locator('#reader mark').first().click();
  await page.locator('#accept-entity').click();
  await server.stop();
  await openStorage(page, server);
  await expect(page.locator('#rows tr')).toHaveCount(3);
  const clear = page.getByRole('button', { name: 'Clear everything' });
  await clear.click();
  await expect(page.getByRole('button', { name: 'Keep', exact: true })).toBeFocused();
  await page.getByRole('group').getByRole('button', { name: 'Clear everything' }).click();
  await expect(page.getByText('Nothing is kept in this browser.')).toBeVisible();
  await expect(page.locator('#total')).toHaveText('0 B');
  await expect(page.getByRole('status')).toHaveText('Everything was removed.');
  await expect(clear).toBeFocused();
  await page.reload();
  await expect(page.getByText('Nothing is kept in this browser.')).toBeVisible(WAIT);
});

test('asks the browser to keep it for good, and says what it answered', async ({
  page,
  server,
}) => {
  await openStorage(page, server);
  const persist = page.locator('#persist');
  await persist.click();
  await expect(page.getByRole('status')).toContainText('The browser did not agree');
  await expect(persist).toBeFocused();
  const session = await page.context().newCDPSession(page);
  const { browserContextId } = (await session.send('Target.getTargetInfo')).targetInfo;
  await session.send('Browser.grantPermissions', {
    permissions: ['durableStorage'],
    ...(browserContextId !== undefined && { browserContextId }),
  });
  await persist.click();
  await expect(page.getByRole('status')).toHaveText('The browser will not clear it by itself.');
  await expect(persist).toHaveText('Kept for good');
  await expect(persist).toBeFocused();
});

for (const theme of ['light', 'dark'] as const) {
  test(`no rule of WCAG 2.2 AA that can be checked is broken, ${theme}`, async ({
    page,
    server,
  }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await openDemo(page, server);
    await openStorage(page, server);
    await expectAccessible(page, 'at rest');
    await page.locator('#rows button').first().click();
    await expectAccessible(page, 'a question');
    await page.setViewportSize({ width: 360, height: 800 });
    await expectAccessible(page, '360 px');
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
