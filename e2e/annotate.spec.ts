import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { FINISHED, openDemo, status, tableRows } from './support/demo.ts';
import { expect, test } from './support/test.ts';

const picked = (page: Page) => page.locator('#reader mark:focus');
const announced = (page: Page) => page.locator('#announcement');

/** The label of an entity in the table, by its text. */
async function labelOf(page: Page, text: string): Promise<string | undefined> {
  return (await tableRows(page)).find(([found]) => found === text)?.[1];
}

/** Opens a file as the page's own dialogue does. */
async function openFile(page: Page, name: string, content: string): Promise<void> {
  await page
    .locator('#file')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
}

async function download(page: Page, format: RegExp): Promise<{ name: string; content: string }> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('#export-menu').getByRole('button', { name: format }).click(),
  ]);
  return { name: file.suggestedFilename(), content: readFileSync(await file.path(), 'utf8') };
}

test('entities are corrected by keys alone, undone and redone', async ({ page, server }) => {
  await openDemo(page, server);
  await page.locator('#reader').focus();
  await page.keyboard.press('n');
  await expect(picked(page)).toHaveText('Northwind Ferries Ltd');
  await expect(announced(page)).toHaveText('Northwind Ferries Ltd, company, 1 of 13');
  await page.keyboard.press('n');
  await page.keyboard.press('p');
  // A label by its number; the entity keeps the focus.
  await page.keyboard.press('4');
  await expect(picked(page)).toHaveAttribute('data-label', 'country');
  await expect.poll(() => labelOf(page, 'Northwind Ferries Ltd')).toBe('country');
  // Borders by words.
  await page.keyboard.press('}');
  await expect(picked(page)).toHaveText('Northwind Ferries Ltd said');
  await page.keyboard.press('{');
  await page.keyboard.press('{');
  await page.keyboard.press(']');
  await expect(picked(page)).toHaveText('Ferries');
  for (let step = 0; step < 4; step++) await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => labelOf(page, 'Northwind Ferries Ltd')).toBe('country');
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => labelOf(page, 'Northwind Ferries Ltd')).toBe('company');
  await expect(page.locator('#undo')).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect.poll(() => labelOf(page, 'Northwind Ferries Ltd')).toBe('country');

  // Remove, then go on from there.
  await page.locator('#reader').focus();
  await page.keyboard.press('Escape');
  await page.locator('#rows button', { hasText: 'Tuesday' }).press('Enter');
  await expect(picked(page)).toHaveText('Tuesday');
  await page.keyboard.press('Delete');
  await expect.poll(() => labelOf(page, 'Tuesday')).toBe(undefined);
  await expect(announced(page)).toHaveText(/^Removed: Tuesday, date|entities in/);
  await page.keyboard.press('n');
  await expect(picked(page)).toHaveText('340 million euros');
  await page.keyboard.press('a');
  await expect(picked(page)).toHaveAttribute('data-status', 'accepted');

  // Words are selected by arrows and become an entity.
  await page.keyboard.press('Escape');
  await page.locator('#rows button', { hasText: 'Oslo' }).press('Enter');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator('#edit-text')).toHaveText('reporters in');
  await page.keyboard.press('Enter');
  await expect(page.locator('#edit-label')).toBeFocused();
  await page.locator('#edit-label').selectOption('person');
  await expect.poll(() => labelOf(page, 'reporters in')).toBe('person');

  // A run of the model leaves all that as it is.
  await page.getByRole('button', { name: /Find entities/ }).click();
  await expect(status(page)).toHaveText(FINISHED);
  expect(await labelOf(page, 'Northwind Ferries Ltd')).toBe('country');
  expect(await labelOf(page, 'Tuesday')).toBe(undefined);
  expect(await labelOf(page, 'reporters in')).toBe('person');
  // The text has not changed.
  expect(await page.locator('#reader').textContent()).toBe(await page.inputValue('#text'));
});

test('selecting with the mouse adds; the bar edits; all is there after a reload', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  await page.locator('#reader').evaluate((reader) => {
    const text = reader.querySelector('.block')?.childNodes[1];
    if (text?.textContent !== ' said on ') throw new Error('The sample has changed.');
    getSelection()?.setBaseAndExtent(text, 2, text, 3);
  });
  // A part of a word selects the word.
  await expect(page.locator('#edit-text')).toHaveText('said');
  await page.getByLabel('Label of the entity').selectOption('date');
  await expect.poll(() => labelOf(page, 'said')).toBe('date');
  await page.getByRole('button', { name: 'End a word later' }).click();
  await expect.poll(() => labelOf(page, 'said on')).toBe('date');
  await page.locator('#reader mark', { hasText: 'Oslo' }).click();
  await page.locator('#accept-entity').click();
  await page.locator('#reader mark', { hasText: 'Maersk' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  // Typing before an annotation moves it.
  await page.locator('#text').fill(`Now: ${await page.inputValue('#text')}`);
  await expect(page.locator('#reader')).toContainText('Now: Northwind');
  await expect(page.locator('#reader mark', { hasText: 'said on' })).toHaveAttribute(
    'data-status',
    'edited',
  );
  // Other samples do not touch it.
  await page.getByRole('button', { name: 'Science' }).click();
  await expect(page.locator('#reader')).toContainText('Webb');
  await page.waitForTimeout(600);
  await page.reload();
  await expect(page.locator('#reader')).toContainText('Webb');
  await page.getByRole('button', { name: 'News' }).click();
  await expect.poll(() => labelOf(page, 'said on'), { timeout: 30_000 }).toBe('date');
  await expect(page.locator('#reader mark', { hasText: 'Oslo' })).toHaveAttribute(
    'data-status',
    'accepted',
  );
  await expect(status(page)).toHaveText(FINISHED);
  expect(await labelOf(page, 'Maersk')).toBe(undefined);
});

test('the panel: thresholds of single labels, jumps, one label only; the table can be filtered', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  const count = async (label: string): Promise<number> =>
    (await tableRows(page)).filter(([, found]) => found === label).length;
  const before = { city: await count('city'), date: await count('date') };
  const slider = page.getByRole('slider', { name: 'city: least probability' });
  await slider.fill('0.9');
  await expect.poll(() => count('city')).toBeLessThan(before.city);
  expect(await count('date')).toBe(before.date);
  await page.getByRole('button', { name: 'city: the same as all' }).click();
  await expect.poll(() => count('city')).toBe(before.city);
  await page.getByRole('button', { name: 'Next city' }).click();
  await expect(picked(page)).toHaveText('Oslo');
  await page.getByRole('button', { name: 'Next city' }).click();
  await expect(picked(page)).toHaveText('Aarhus');
  await page.getByRole('button', { name: 'Previous city' }).click();
  await expect(picked(page)).toHaveText('Oslo');
  await page.getByRole('button', { name: 'Only date' }).click();
  await expect.poll(() => count('city')).toBe(0);
  expect(await count('date')).toBe(before.date);
  await page.getByRole('button', { name: 'Only date' }).click();
  await expect.poll(() => count('city')).toBe(before.city);
  await page.getByRole('button', { name: 'Accept all of city' }).click();
  await expect(page.locator('#label-rows')).toContainText(`${before.city} by you`);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('#label-rows')).not.toContainText('by you');
  await page.getByRole('searchbox').fill('osl');
  await expect.poll(() => tableRows(page)).toEqual([['Oslo', 'city']]);
});

test('exported files are opened again, with every correction', async ({ page, server }) => {
  await openDemo(page, server);
  await page.locator('#rows button', { hasText: 'Oslo' }).press('Enter');
  await page.keyboard.press('2');
  await page.locator('#rows button', { hasText: 'Tuesday' }).press('Enter');
  await page.keyboard.press('Delete');
  await expect.poll(() => labelOf(page, 'Tuesday')).toBe(undefined);
  const json = await download(page, /^JSON E/);
  expect(json.name).toBe('News.json');
  const jsonl = await download(page, /^JSONL/);
  const web = await download(page, /^W3C/);
  for (const format of [/^CSV/, /^CoNLL/, /^HTML/]) {
    const { content } = await download(page, format);
    expect(content).toContain('Oslo');
  }
  const opened = async (): Promise<void> => {
    await expect.poll(() => labelOf(page, 'Oslo'), { timeout: 20_000 }).toBe('company');
    await expect(status(page)).toHaveText(FINISHED);
  };
  await page.getByRole('button', { name: 'Science' }).click();
  await expect.poll(() => labelOf(page, 'Oslo')).toBe(undefined);
  await openFile(page, json.name, json.content);
  await opened();
  expect(await labelOf(page, 'Tuesday')).toBe(undefined);
  await page.getByRole('button', { name: 'Science' }).click();
  await expect.poll(() => labelOf(page, 'Oslo')).toBe(undefined);
  await openFile(page, jsonl.name, jsonl.content);
  await opened();
  // Over the text that it is about. This format has no rejections, so the model's own label is back.
  await page.locator('#reader mark', { hasText: 'Oslo' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect.poll(() => labelOf(page, 'Oslo')).toBe('city');
  await openFile(page, web.name, web.content);
  await opened();
  // What cannot be read is said, and changes nothing.
  await openFile(page, 'broken.json', '{"format": "nerium-annotations", "version": 7}');
  await expect(page.getByRole('alert')).toContainText('broken.json has version 7');
  expect(await labelOf(page, 'Oslo')).toBe('company');
});

test('an import does not take the work that was kept under its name', async ({ page, server }) => {
  await openDemo(page, server);
  const text = 'Grace Hopper worked in Philadelphia.';
  const place = { start: text.indexOf('Phil'), end: text.length - 1 };
  const importing = (content: string, spans: readonly object[]): Promise<void> => {
    const documents = [{ name: 'note.txt', text: content, annotations: spans, rejected: [] }];
    const file = JSON.stringify({ format: 'nerium-annotations', version: 1, documents });
    return openFile(page, 'import.json', file);
  };
  await openFile(page, 'note.txt', text);
  await expect.poll(() => labelOf(page, 'Philadelphia')).toBe('city');
  await page.locator('#rows button', { hasText: 'Philadelphia' }).press('Enter');
  await page.keyboard.press('2');
  await expect.poll(() => labelOf(page, 'Philadelphia')).toBe('company');
  // Quite another text, with the lines of another system: its annotations stay at their words.
  await importing('One\r\nTwo\r\nThree', [
    { start: 5, end: 8, label: 'number', status: 'edited' },
    { start: 10, end: 15, label: 'number', status: 'edited' },
  ]);
  await expect.poll(() => labelOf(page, 'Two')).toBe('number');
  expect(await labelOf(page, 'Three')).toBe('number');
  await expect(
    page.getByText('Opened note.txt with 2 annotations of yours.').first(),
  ).toBeVisible();
  await openFile(page, 'note.txt', text);
  await expect.poll(() => labelOf(page, 'Philadelphia')).toBe('company');
  // The same text: what the file says is a step that can be undone.
  await importing(text, [{ ...place, label: 'country', status: 'edited' }]);
  await expect.poll(() => labelOf(page, 'Philadelphia')).toBe('country');
  await page.locator('#undo').click();
  await expect.poll(() => labelOf(page, 'Philadelphia')).toBe('company');
});

test('where the browser keeps nothing, that is said once there is work to lose', async ({
  page,
  server,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  });
  await openDemo(page, server);
  const note = page.locator('#input-note');
  await expect(note).toBeEmpty();
  await page.locator('#reader mark', { hasText: 'Oslo' }).click();
  await page.locator('#accept-entity').click();
  await expect(note).toHaveText(/cannot keep it, .*: export your work/);
  await expect(note).toBeVisible();
});

test('with very many labels, the numbers in the panel are those of the keys', async ({
  page,
  server,
}) => {
  await openDemo(page, server);
  const many = Array.from({ length: 65 }, (_none, at) => `kind ${at}`);
  await page.locator('#labels').fill([...many, 'city'].join(', '));
  const first = page.locator('#label-rows li').first();
  await expect(first).toContainText('city', { timeout: 60_000 });
  await expect(status(page)).toHaveText(FINISHED);
  await expect(first.locator('kbd')).toBeHidden();
  // A slider that one works with stays, though its label has fewer entities than others now.
  const slider = page.getByRole('slider', { name: 'city: least probability' });
  await slider.focus();
  await page.keyboard.press('End');
  await expect(first.locator('.row-count')).toHaveText('0');
  await expect(slider).toBeFocused();
  await page.locator('#reader').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('3');
  await expect(page.locator('#edit-label')).toHaveValue('kind 2');
  await expect(
    page.locator('#label-rows li', { hasText: 'kind 2' }).locator('kbd').first(),
  ).toHaveText('3');
});

test('web pages become text, and nothing of them runs or loads', async ({ page, server }) => {
  await openDemo(page, server);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const html = `<!doctype html><title>Not text</title><style>p{}</style><script>window.hit=1</script>
    <h1>Ada   Lovelace</h1><p>was born<br>in <b>London</b>.</p><img src="${server.url}hit.png" onerror="window.hit=1">
    <svg onload="window.hit=1"></svg><iframe srcdoc="<script>parent.hit=1</script>"></iframe>
    <template>no</template><pre>a  b</pre><table><tr><td>1</td><td>2</td></tr></table><p hidden>no</p>
    <p>&lt;script&gt;window.hit=1&lt;/script&gt;</p>`;
  const name = '<img src=x onerror=window.hit=1>.html';
  await openFile(page, name, html);
  const text =
    'Ada Lovelace\n\nwas born\nin London.\n\na  b\n\n1\t2\n\n<script>window.hit=1</script>';
  await expect(page.locator('#text')).toHaveValue(text);
  await expect.poll(async () => (await tableRows(page)).flat()).toContain('London');
  const exported = await download(page, /^HTML/);
  expect(exported.name).toBe('_img src_x onerror_window.hit_1_.html');
  // The exported page holds the hostile text as text, too.
  await openFile(page, 'again.html', exported.content);
  await expect(page.locator('#text')).toHaveValue(`${name}\n\n${text}`);
  expect(await page.evaluate(() => 'hit' in window)).toBe(false);
  expect(asked.filter((url) => url.includes('hit'))).toEqual([]);
});

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 800 } });

  test('a tap picks an entity, the bar edits it; a file is dropped', async ({ page, server }) => {
    await openDemo(page, server);
    await page.locator('#reader mark', { hasText: 'Oslo' }).tap();
    await page.getByLabel('Label of the entity').selectOption('country');
    await expect.poll(() => labelOf(page, 'Oslo')).toBe('country');
    await page.getByRole('button', { name: 'Undo' }).tap();
    await expect.poll(() => labelOf(page, 'Oslo')).toBe('city');
    // WCAG 2.5.8: targets of 24 pixels at least.
    const small = await page.locator('button:visible').evaluateAll((buttons) =>
      buttons
        .map((button) => ({ name: button.id, box: button.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 24 || box.height < 24)
        .map(({ name, box }) => `${name} ${box.width} × ${box.height}`),
    );
    expect(small).toEqual([]);
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['Grace Hopper in Philadelphia.'], 'note.md'));
      dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    });
    await expect(page.locator('#text')).toHaveValue('Grace Hopper in Philadelphia.');
  });
});

test('hostile names and labels of imported files stay text', async ({ page, server }) => {
  await openDemo(page, server);
  const labels = [
    '<img src=x onerror="window.hit=1">',
    '"><script>window.hit=1</script>',
    'javascript:window.hit=1',
    '__proto__',
    '</option></select><svg onload=window.hit=1>',
    '{{constructor.constructor("window.hit=1")()}}',
  ];
  const text = labels.map((_label, index) => `word${index}`).join(' ');
  const annotations = labels.map((label, index) => ({
    start: 6 * index,
    end: 6 * index + 5,
    label,
    status: 'edited',
  }));
  const name = '<svg onload=window.hit=1>';
  const documents = [{ name, text, annotations, rejected: [] }];
  const content = JSON.stringify({ format: 'nerium-annotations', version: 1, documents });
  await openFile(page, `${name}.json`, content);
  await expect.poll(() => tableRows(page)).toEqual(labels.map((label, i) => [`word${i}`, label]));
  for (const label of labels) {
    await page.locator('#pick-next').click();
    await expect(page.getByLabel('Label of the entity')).toHaveValue(label);
  }
  await expect(page.locator('main script, main img, main svg[onload]')).toHaveCount(0);
  expect(await page.evaluate(() => 'hit' in window)).toBe(false);
});

for (const theme of ['light', 'dark'] as const) {
  test(`no rule of WCAG 2.2 AA that can be checked is broken, ${theme}`, async ({
    page,
    server,
  }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await openDemo(page, server);
    await expectAccessible(page, 'at rest');
    await page.locator('#reader mark').first().click();
    await expect(page.locator('#edit-fields')).toBeVisible();
    await expectAccessible(page, 'an entity is picked');
    await page.getByRole('button', { name: 'Keys' }).click();
    await expectAccessible(page, 'keys');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await expectAccessible(page, 'menu');
    await page.keyboard.press('Escape');
    await page.locator('#texts-open').click();
    await expect(page.locator('#texts-list li')).toHaveCount(1);
    await expectAccessible(page, 'texts');
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 360, height: 800 });
    await expectAccessible(page, '360 px');
  });
}
