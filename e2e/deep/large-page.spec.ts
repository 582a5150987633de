/** Pages of many paragraphs: read in slices, view first, and with no more highlights than a reader sees. */
import type { Page } from '@playwright/test';
import type { NerHighlight } from '../../src/elements/define.ts';
import { complete, highlighted } from '../support/elements.ts';
import { openPretended } from '../support/pretended-model.ts';
import { expect, test } from '../support/test.ts';

declare global {
  interface Window {
    /** How many elements were looked at since the model came. */
    looked: number;
    /** What happens when so many were. */
    atLook: Map<number, () => void>;
  }
}

const COUNT = 20_000;

/** A page of numbered paragraphs with two entities each, whose element has no model yet. */
async function openLarge(page: Page, startServer: Parameters<typeof openPretended>[1]) {
  const text = Array.from(
    { length: COUNT },
    (_none, number) => `<p>${number}: Marie Curie went to Paris.</p>`,
  );
  await openPretended(page, startServer, text.join(''), { isWaiting: true });
  await page.evaluate(() => {
    const getStyle = getComputedStyle;
    window.looked = 0;
    window.atLook = new Map();
    window.getComputedStyle = (...element) => {
      window.looked++;
      window.atLook.get(window.looked)?.();
      return getStyle(...element);
    };
  });
}

const begin = (page: Page) =>
  page.evaluate(() => {
    Object.assign(document.querySelector('#text') ?? {}, { ner: window.pretended.ner });
  });

test('what is in view is annotated before the rest of the page is read', async ({
  page,
  startServer,
}) => {
  await openLarge(page, startServer);
  const first = await page.evaluate(async () => {
    const { ner } = window.pretended;
    const text = document.querySelector('#text') as NerHighlight;
    text.children[12_000]?.scrollIntoView();
    const extract = ner.extract as unknown as (texts: string[]) => Promise<unknown>;
    const call = new Promise<{ texts: string[]; looked: number }>((resolve) => {
      const spy = (texts: string[]) => {
        resolve({ texts, looked: window.looked });
        return extract(texts);
      };
      Object.assign(ner, { extract: spy });
    });
    text.ner = ner;
    return call;
  });
  expect(first.looked).toBeLessThan(COUNT);
  for (const text of first.texts) {
    const number = Number.parseInt(text, 10);
    expect(Math.abs(number - 12_000)).toBeLessThan(200);
  }
  expect((await complete(page, 'text')).length).toBe(2 * COUNT);
});

test('a page that changes while it is read is read as it is then', async ({
  page,
  startServer,
}) => {
  await openLarge(page, startServer);
  await page.evaluate(() => {
    const text = document.querySelector('#text') as NerHighlight;
    const change = (): void => {
      text.children[100]?.remove();
      text.children[200]?.replaceChildren('Nobody');
      text.children[15_000]?.remove();
      const added = document.createElement('p');
      added.textContent = 'Last in Paris';
      text.append(added);
    };
    // Where the walk stands is taken from under it, too.
    for (const at of [3000, 5000, 9000]) window.atLook.set(at, () => queueMicrotask(change));
  });
  await begin(page);
  await complete(page, 'text');
  const result = await page.evaluate(() => {
    const text = document.querySelector('#text') as NerHighlight;
    const wanted = (text.textContent ?? '').match(/Marie Curie|Paris/g) ?? [];
    return {
      wanted,
      texts: text.entities.map((entity) => entity.text),
      ranges: text.entities.slice(-40).map(({ range }) => range.toString()),
    };
  });
  expect(result.texts).toEqual(result.wanted);
  expect(result.ranges).toEqual(result.texts.slice(-40));
});

test('an element that leaves while it is read stops reading', async ({ page, startServer }) => {
  await openLarge(page, startServer);
  const looked = await page.evaluate(async () => {
    const text = document.querySelector('#text') as NerHighlight;
    const gone = new Promise<void>((resolve) => {
      window.atLook.set(2000, () => {
        queueMicrotask(() => text.remove());
        setTimeout(resolve, 500);
      });
    });
    text.ner = window.pretended.ner;
    await gone;
    return window.looked;
  });
  expect(looked).toBeLessThan(COUNT);
  expect(await highlighted(page)).toEqual([]);
});

test('highlights are those near the view; entities, counts and jumps are of the whole page', async ({
  page,
  startServer,
}) => {
  await openLarge(page, startServer);
  await begin(page);
  expect((await complete(page, 'text')).length).toBe(2 * COUNT);
  expect((await highlighted(page)).length).toBeLessThan(2000);
  await expect(page.getByRole('button', { name: `city ${COUNT}` })).toBeVisible();
  // From the first backwards is the last of the page.
  const cities = page.locator('#text').getByRole('button', { name: 'city' });
  await cities.focus();
  await page.keyboard.press('Shift+Enter');
  await expect(page.locator('#text').getByRole('status')).toHaveText(
    `Paris, city, ${COUNT} / ${COUNT}`,
  );
  const inView = () =>
    page.evaluate(() => {
      const ranges = [...(CSS.highlights.get('nerium-1') ?? [])] as Range[];
      return ranges.filter((range) => {
        const { top, bottom } = range.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      }).length;
    });
  await expect.poll(inView).toBeGreaterThan(5);
  expect((await highlighted(page)).length).toBeLessThan(2000);
  const last = await page.locator('#text').evaluate((text) => {
    const { range } = (text as NerHighlight).entities.at(-1) ?? {};
    const { x = 0, y = 0 } = range?.getBoundingClientRect() ?? {};
    return { text: range?.toString(), x: x + 3, y: y + 3 };
  });
  expect(last.text).toBe('Paris');
  await page.keyboard.press('Escape');
  await page.mouse.move(last.x, last.y);
  await expect(page.getByText('city 0.90')).toBeVisible();
});

test('on paper all of a page is highlighted', async ({ page, startServer }) => {
  await openPretended(page, startServer, '<p>Marie Curie went to Paris.</p>'.repeat(2000));
  await complete(page, 'text');
  const count = async (): Promise<number> => (await highlighted(page)).length;
  expect(await count()).toBeLessThan(2000);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  expect(await count()).toBe(4000);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  expect(await count()).toBeLessThan(2000);
});
