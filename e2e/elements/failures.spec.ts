/** A model that fails on some texts, or for a while. */
import type { Page } from '@playwright/test';
import { complete, entityTexts, expectEntities } from '../support/elements.ts';
import { openPretended } from '../support/pretended-model.ts';
import { expect, test } from '../support/test.ts';

const failOn = (page: Page, what: string | undefined) =>
  page.evaluate((source) => {
    window.pretended.failsOn = source === undefined ? undefined : new RegExp(source);
  }, what);

const begin = (page: Page) =>
  page.evaluate(() => {
    Object.assign(document.querySelector('#text') ?? {}, { ner: window.pretended.ner });
  });

/** What the page was told last, and of what it was told that it failed. */
const heard = (page: Page) =>
  page.evaluate(() => ({
    failed: window.heard.entities.at(-1)?.failed,
    complete: window.heard.entities.at(-1)?.complete,
    lost: window.heard.errors.flatMap(({ lost }) => lost),
  }));

test('a text that the model fails on costs no other its entities', async ({
  page,
  startServer,
}) => {
  const good = '<p>Paris</p>'.repeat(20);
  await openPretended(page, startServer, `${good}<p>poison in Paris</p>${good}`, {
    isWaiting: true,
  });
  await failOn(page, 'poison');
  await begin(page);
  expect((await complete(page, 'text')).length).toBe(40);
  expect(await heard(page)).toEqual({ failed: 1, complete: true, lost: ['poison in Paris'] });
  await page
    .locator('#text p')
    .nth(20)
    .evaluate((text) => {
      text.textContent = 'No more in Paris';
    });
  await expect.poll(async () => (await entityTexts(page, 'text')).length).toBe(41);
  expect(await heard(page)).toMatchObject({ failed: 0, complete: true });
});

test('a long text that fails half way has no entities, and none twice later', async ({
  page,
  startServer,
}) => {
  const long = `${'Marie Curie went to Paris. '.repeat(400)} poison`;
  await openPretended(page, startServer, `<p>${long}</p><p id="other">Paris</p>`, {
    isWaiting: true,
  });
  await failOn(page, 'poison');
  await begin(page);
  expect(await complete(page, 'text')).toEqual(['Paris']);
  await failOn(page, undefined);
  await page.locator('#other').evaluate((text) => text.append(' and Paris'));
  await expect.poll(async () => (await entityTexts(page, 'text')).length).toBe(802);
});

test('a model that fails on everything is not asked for everything; a change tries again', async ({
  page,
  startServer,
}) => {
  await openPretended(page, startServer, '<p>Paris</p>'.repeat(100), { isWaiting: true });
  await failOn(page, '');
  await begin(page);
  expect(await complete(page, 'text')).toEqual([]);
  const told = await heard(page);
  expect(told).toMatchObject({ failed: 100, complete: true });
  expect(told.lost.length).toBeLessThan(10);
  await failOn(page, undefined);
  await page.locator('#text').evaluate((text) => text.insertAdjacentHTML('beforeend', '<p>Paris'));
  await expectEntities(page, 'text', new Array<string>(101).fill('Paris'));
  await expect.poll(() => heard(page)).toMatchObject({ failed: 0, complete: true });
});

test('a change of a setting tries all again', async ({ page, startServer }) => {
  await openPretended(page, startServer, '<p>Paris</p>', { isWaiting: true });
  await failOn(page, 'Paris');
  await begin(page);
  expect(await complete(page, 'text')).toEqual([]);
  await failOn(page, undefined);
  await page.locator('#text').evaluate((text) => text.setAttribute('threshold', '0.4'));
  await expectEntities(page, 'text', ['Paris']);
});
