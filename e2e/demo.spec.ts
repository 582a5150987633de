import { FINISHED, fact, openDemo, status, tableRows } from './support/demo.ts';
import { expect, test } from './support/test.ts';

test('the page loads the model and shows the entities of a sample', async ({ page, server }) => {
  const problems: string[] = [];
  const origins = new Set<string>();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await openDemo(page, server);
  const rows = await tableRows(page);
  expect(rows).toEqual(expect.arrayContaining([['Oslo', 'city']]));
  expect(rows).toEqual(expect.arrayContaining([['March 2027', 'date']]));
  await expect(page.locator('#reader mark', { hasText: 'Oslo' })).toHaveAttribute(
    'data-label',
    'city',
  );
  // Labels and scores are generated content: the text stays itself.
  expect(await page.locator('#reader').textContent()).toBe(await page.inputValue('#text'));
  await expect(page.locator('#device-reason')).toContainText('WebAssembly');
  expect(await fact(page, 'Stored in')).toContain('IndexedDB');
  await expect(page.locator('#load')).toBeHidden();
  expect(problems).toEqual([]);
  expect([...origins]).toEqual([new URL(server.url).origin]);
});

test('threshold and overlap act without running the model', async ({ page, server }) => {
  await openDemo(page, server);
  await page.getByRole('button', { name: 'Overlaps' }).click();
  await expect(page.locator('#reader mark', { hasText: 'Warsaw' })).not.toHaveCount(0);
  const runs = await fact(page, 'Model runs');
  const count = async (): Promise<number> => Number(await page.textContent('#entity-count'));
  const before = await count();
  const slider = page.getByRole('slider', { name: 'Threshold' });
  await slider.fill('0.8');
  await expect.poll(count).toBeLessThan(before);
  await slider.fill('0.2');
  await expect.poll(count).toBeGreaterThan(before);
  const perLabel = await count();
  await page.getByRole('radio', { name: 'Flat' }).check();
  await expect.poll(count).toBeLessThan(perLabel);
  await expect(page.locator('#reader mark mark')).toHaveCount(0);
  await page.getByRole('radio', { name: 'Per label' }).check();
  await expect(page.locator('#reader mark mark')).not.toHaveCount(0);
  expect(await fact(page, 'Model runs')).toBe(runs);
});

test('typing and other labels annotate again; known labels come from the cache', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  await page.locator('#text').fill('Grace Hopper worked in Philadelphia.');
  await expect
    .poll(() => tableRows(page))
    .toEqual([
      ['Grace Hopper', 'person'],
      ['Philadelphia', 'city'],
    ]);
  expect(await fact(page, 'Label vectors')).toBe('6 from the cache, 0 new');
  await page.getByLabel('Labels', { exact: true }).fill('computer scientist\ncity, city');
  await expect(page.locator('#label-count')).toHaveText('2 labels');
  await expect(page.locator('#legend button')).toHaveCount(2);
  await expect.poll(() => fact(page, 'Label vectors')).toBe('1 from the cache, 1 new');
  await page.getByLabel('Labels', { exact: true }).fill('');
  await expect(status(page)).toHaveText('Add a label to find entities.');
  await page.getByLabel('Labels', { exact: true }).fill('city');
  await page.locator('#text').fill('  ');
  await expect(status(page)).toContainText('Type or paste a text');
});

test('all of it works by keyboard', async ({ page, server }) => {
  await openDemo(page, server);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the text' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.locator('#text').focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('Ada Lovelace was born in London.');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect.poll(async () => (await tableRows(page)).flat()).toContain('Ada Lovelace');
  await page.getByRole('slider', { name: 'Threshold' }).focus();
  await page.keyboard.press('End');
  await expect(page.locator('#no-rows')).toHaveText('No entities over the threshold.');
  await page.keyboard.press('Home');
  await expect(page.locator('#rows tr')).not.toHaveCount(0);
  const sort = page.getByRole('button', { name: 'Score' });
  await sort.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('columnheader', { name: 'Score' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  // From the table into the text and back.
  const row = page.locator('#rows button', { hasText: 'Ada Lovelace' }).first();
  await row.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('mark:focus')).toContainText('Ada Lovelace');
  await page.locator('mark:focus').click();
  await expect(page.locator('#rows button:focus')).toContainText('Ada Lovelace');
});

test('labels can be hidden; results can be copied', async ({ page, server, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openDemo(page, server);
  await page.locator('#legend').getByRole('button', { name: 'date' }).click();
  expect((await tableRows(page)).map(([, label]) => label)).not.toContain('date');
  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  const text = await page.inputValue('#text');
  expect(copied.length).toBe((await tableRows(page)).length);
  for (const entity of copied) expect(text.slice(entity.start, entity.end)).toBe(entity.text);
});

test('both themes, by the system and by the button, which is remembered', async ({
  page,
  server,
}) => {
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(server.url);
  const dark = await background();
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await background();
  expect(light).not.toBe(dark);
  await page.getByRole('button', { name: 'Use the dark theme' }).click();
  expect(await background()).toBe(dark);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Use the light theme' })).toBeVisible();
  expect(await background()).toBe(dark);
});

test('a device that is not there is said in place, with a way on', async ({ page, server }) => {
  await openDemo(page, server);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('radio', { name: /^WebGPU/ }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('WebGPU was asked for');
  await expect(alert).toContainText('WEBGPU_UNAVAILABLE');
  await alert.getByRole('button', { name: 'Choose automatically' }).click();
  await expect(alert).toBeHidden();
  await expect(status(page)).toHaveText(FINISHED);
});

test('a missing model file is named, and trying again works', async ({ page, startServer }) => {
  const server = await startServer();
  server.fault('/models/nerium-mini/tokenizer.json', { kind: 'status', status: 404 });
  await page.goto(server.url);
  await expect(page.getByRole('alert')).toContainText('tokenizer.json');
  server.heal();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(status(page)).toHaveText(FINISHED, { timeout: 60_000 });
});

test('hostile texts and labels stay text', async ({ page, server }) => {
  await openDemo(page, server);
  const hostile =
    '<img src=x onerror="window.hit=1"> Ada Lovelace </mark><script>window.hit=1</script>';
  await page
    .getByLabel('Labels', { exact: true })
    .fill('<b onclick=window.hit=1>, __proto__, constructor, "person"');
  await page.locator('#text').fill(hostile);
  await page.getByRole('slider', { name: 'Threshold' }).fill('0.05');
  await expect(page.locator('#reader')).toHaveText(hostile);
  await expect(page.locator('#legend button')).toHaveCount(4);
  await expect(page.locator('main script, main img, main b[onclick]')).toHaveCount(0);
  expect(await page.evaluate(() => 'hit' in window)).toBe(false);
});

for (const width of [360, 768, 1280]) {
  test(`nothing is wider than a page of ${width} px`, async ({ page, server }) => {
    await page.setViewportSize({ width, height: 800 });
    await openDemo(page, server);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
