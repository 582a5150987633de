import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expectAccessible } from '../support/axe.ts';
import { complete, LABELS, MODEL, openElements } from '../support/elements.ts';
import { expect, test } from '../support/test.ts';

const HTML = `
  <ner-highlight id="text" labels="${LABELS}, drug" model="${MODEL}">
    <p>Marie Curie was born in Warsaw.</p><p style="margin-top: 200vh">She moved to Paris.</p>
  </ner-highlight>
  <label for="field">Your note</label>
  <ner-input id="field" labels="${LABELS}" model="${MODEL}" value="Ada Lovelace"></ner-input>`;

test('axe finds nothing, in both schemes and with forced colours', async ({
  page,
  startServer,
}) => {
  await openElements(page, startServer, HTML);
  await complete(page, 'text');
  await complete(page, 'field');
  await page.getByRole('button', { name: 'person 1' }).first().press('Enter');
  for (const media of [
    { colorScheme: 'light' },
    { colorScheme: 'dark' },
    { forcedColors: 'active' },
  ] as const) {
    await page.emulateMedia(media);
    await expectAccessible(page, JSON.stringify(media));
  }
});

test('the example: it works as it is, and axe finds nothing', async ({ page, startServer }) => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const mounts = ['examples', 'dist', 'public'].map((name) => [`/${name}/`, `${root}${name}`]);
  const server = await startServer({ mounts: Object.fromEntries(mounts) });
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  await page.goto(`${server.url}examples/drop-in.html`);
  await expect(page.getByRole('button', { name: /^person [1-9]/ })).toHaveCount(2, {
    timeout: 60_000,
  });
  await expect(page.getByRole('textbox', { name: 'Write a note' })).toHaveValue(/Ada Lovelace/);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(problems).toEqual([]);
});

test('entities are reached and told by keyboard', async ({ page, startServer }) => {
  await openElements(page, startServer, HTML);
  expect(await complete(page, 'text')).toEqual(['Marie Curie', 'Warsaw', 'Paris']);
  const text = page.locator('#text');
  await expect(text.getByRole('group', { name: 'Entities' })).toBeVisible();
  await text.getByRole('button', { name: 'person 1' }).focus();
  await page.keyboard.press('Tab');
  await expect(text.getByRole('button', { name: 'city 2' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(text.getByRole('status')).toHaveText('Warsaw, city, 1 / 2');
  await page.keyboard.press('Enter');
  await expect(text.getByRole('status')).toHaveText('Paris, city, 2 / 2');
  // What is out of view is brought into it, and its label shown beside it.
  await expect(page.getByText('She moved to Paris.')).toBeInViewport();
  await expect(text.locator('[part=tip]')).toHaveText(/^city 0\.\d\d$/);
  await expect(text.locator('[part=current]')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(text.locator('[part=tip]')).toBeHidden();
  await expect(text.getByRole('button', { name: 'drug 0' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
});

test('the pointer shows the label of what it is on', async ({ page, startServer }) => {
  await openElements(page, startServer, HTML);
  await complete(page, 'text');
  const place = await page.locator('#text').evaluate((element) => {
    const { entities } = element as unknown as { entities: readonly { range: Range }[] };
    const rect = entities[1]?.range.getBoundingClientRect();
    return { x: (rect?.left ?? 0) + 5, y: (rect?.top ?? 0) + 5 };
  });
  await page.mouse.move(place.x, place.y);
  const tip = page.locator('#text').locator('[part=tip]');
  await expect(tip).toHaveText(/^city 0\.\d\d$/);
  await page.mouse.move(place.x, place.y + 300);
  await expect(tip).toBeHidden();
});
