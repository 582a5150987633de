/** What the elements do with entities, wherever these come from: a model that knows two names is enough, and quick. */
import type { Page } from '@playwright/test';
import type { NerHighlight } from '../../src/elements/define.ts';
import { complete, expectEntities, highlighted } from '../support/elements.ts';
import { openPretended } from '../support/pretended-model.ts';
import { expect, test } from '../support/test.ts';

test('one huge block comes in parts, small ones together', async ({ page, startServer }) => {
  const huge = 'Marie Curie went to Paris. '.repeat(400);
  const small = '<p>Marie Curie</p>'.repeat(40);
  await openPretended(page, startServer, `<pre>${huge}</pre>${small}`);
  expect((await complete(page, 'text')).length).toBe(840);
  expect((await highlighted(page)).length).toBe(840);
  const calls = await page.evaluate(() => window.pretended.calls);
  expect(calls.filter(([length = 0]) => length === huge.length).length).toBe(1);
  expect(calls.flat().length).toBe(41);
  expect(calls.length).toBeLessThanOrEqual(5);
});

test('what did not change is not asked for again', async ({ page, startServer }) => {
  await openPretended(page, startServer, '<p>Marie Curie</p>'.repeat(3));
  await complete(page, 'text');
  const asked = () => page.evaluate(() => window.pretended.calls.flat());
  const before = (await asked()).length;
  await page.locator('#text').evaluate((text) => {
    text.insertAdjacentHTML('beforeend', '<p>Paris</p>');
    document.body.append(text); // a move within the page
  });
  await expectEntities(page, 'text', ['Marie Curie', 'Marie Curie', 'Marie Curie', 'Paris']);
  expect((await asked()).slice(before)).toEqual(['Paris'.length]);
});

test('a component highlights within its own tree', async ({ page, startServer }) => {
  await openPretended(page, startServer, '<p>Marie Curie</p>');
  const inside = await page.evaluate(async () => {
    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'open' });
    const text = document.createElement('ner-highlight') as NerHighlight;
    text.innerHTML = '<p>Seen in Paris</p>';
    Object.assign(text, { labels: ['city'], ner: window.pretended.ner });
    root.append(text);
    document.body.append(host);
    await new Promise((resolve) => text.addEventListener('ner-entities', resolve, { once: true }));
    const paragraph = text.querySelector('p');
    const style = paragraph && getComputedStyle(paragraph, '::highlight(nerium-0)');
    const rect = text.entities[0]?.range.getBoundingClientRect();
    return { tint: style?.backgroundColor, x: (rect?.x ?? 0) + 3, y: (rect?.y ?? 0) + 3 };
  });
  expect(inside.tint).toMatch(/^(?:oklab|oklch|rgba|color)/);
  expect(inside.tint).not.toBe('rgba(0, 0, 0, 0)');
  await page.mouse.move(inside.x, inside.y);
  await expect(page.getByText('city 0.90')).toBeVisible();
});

test('colours are custom properties of the element', async ({ page, startServer }) => {
  await openPretended(page, startServer, '<p>Marie Curie</p>');
  await complete(page, 'text');
  const colour = await page.locator('#text').evaluate((text) => {
    (text as HTMLElement).style.setProperty('--ner-color-0', 'rgb(1, 2, 3)');
    const paragraph = text.querySelector('p');
    return paragraph && getComputedStyle(paragraph, '::highlight(nerium-0)').textDecorationColor;
  });
  expect(colour).toBe('rgb(1, 2, 3)');
});

test('another list of labels gives the legend the colours of the text', async ({
  page,
  startServer,
}) => {
  await openPretended(page, startServer, '<p>Marie Curie</p>');
  await complete(page, 'text');
  const button = page.getByRole('button', { name: 'person' });
  await expect(button).toHaveClass('label slot-0');
  await page.locator('#text').evaluate((text) => {
    Object.assign(text, { labels: ['city', 'person'] });
  });
  await expect(button).toHaveClass('label slot-1');
});

/** Points at the first word of the text. */
async function pointAtText(page: Page): Promise<void> {
  await complete(page, 'text');
  const box = await page.locator('#text p').boundingBox();
  if (box === null) throw new Error('The text is not drawn.');
  await page.mouse.move(box.x + 5, box.y + box.height / 2);
  await expect(page.getByText('person 0.90')).toBeVisible();
}

test('Escape closes the label of what is pointed at, wherever the focus is', async ({
  page,
  startServer,
}) => {
  await openPretended(page, startServer, '<p>Marie Curie</p>');
  await pointAtText(page);
  await page.keyboard.press('Escape');
  await expect(page.getByText('person 0.90')).toBeHidden();
});

test('the label of what is pointed at goes with its text', async ({ page, startServer }) => {
  await openPretended(page, startServer, '<p>Marie Curie</p>');
  await pointAtText(page);
  await page.locator('#text p').evaluate((text) => {
    text.textContent = 'Nobody';
  });
  await expect(page.getByText('person 0.90')).toBeHidden();
});
