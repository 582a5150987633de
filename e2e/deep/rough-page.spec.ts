/** What pages do with elements of theirs, and with what stands in them. */
import type { NerHighlight, NerInput } from '../../src/elements/define.ts';
import { complete, expectEntities, highlighted, openElements } from '../support/elements.ts';
import { openPretended } from '../support/pretended-model.ts';
import { expect, test } from '../support/test.ts';

test('what is shown later is highlighted then, and named where it is pointed at', async ({
  page,
  startServer,
}) => {
  await openPretended(
    page,
    startServer,
    `<details><summary>More</summary><p>Marie Curie</p></details>
    <div hidden><p>in Paris</p></div><div style="content-visibility: auto"><p>Paris</p></div>`,
  );
  expect(await complete(page, 'text')).toEqual(['Marie Curie', 'Paris', 'Paris']);
  const boxes = await page.locator('#text').evaluate((text) => {
    text.querySelector('details')?.setAttribute('open', '');
    text.querySelector('div')?.removeAttribute('hidden');
    return (text as NerHighlight).entities.map(({ range }) => {
      const { x, y } = range.getBoundingClientRect();
      return { x: x + 3, y: y + 3 };
    });
  });
  expect((await highlighted(page)).length).toBe(3);
  const [person, city] = boxes;
  await page.mouse.move(person?.x ?? 0, person?.y ?? 0);
  await expect(page.getByText('person 0.90')).toBeVisible();
  await page.keyboard.press('Escape'); // it lies over the next line
  await page.mouse.move(city?.x ?? 0, city?.y ?? 0);
  await expect(page.getByText('city 0.90')).toBeVisible();
});

test('an element without a box of its own, and text from right to left', async ({
  page,
  startServer,
}) => {
  await openPretended(page, startServer, 'loose in Paris<p dir="rtl">זה Marie Curie כאן</p>');
  await page.locator('#text').evaluate((text) => {
    (text as HTMLElement).style.display = 'contents';
  });
  await expectEntities(page, 'text', ['Paris', 'Marie Curie']);
  await expect.poll(async () => (await highlighted(page)).sort()).toEqual(['Marie Curie', 'Paris']);
  const box = await page.locator('#text').evaluate((text) => {
    const { x, y } = (text as NerHighlight).entities[1]?.range.getBoundingClientRect() ?? {};
    return { x: (x ?? 0) + 3, y: (y ?? 0) + 3 };
  });
  await page.mouse.move(box.x, box.y);
  await expect(page.getByText('person 0.90')).toBeVisible();
});

test('elements within elements have their own text each, and what is left alone may change', async ({
  page,
  startServer,
}) => {
  await openPretended(
    page,
    startServer,
    '<p>Paris</p><ner-highlight id="inner"><p>Marie Curie</p></ner-highlight><p id="off">Paris</p>',
  );
  await page.locator('#inner').evaluate((inner) => {
    Object.assign(inner, { labels: ['person'], ner: window.pretended.ner });
  });
  await expectEntities(page, 'text', ['Paris', 'Paris']);
  await expectEntities(page, 'inner', ['Marie Curie']);
  const setOff = (off: boolean) =>
    page.locator('#off').evaluate((text, value) => {
      if (value) text.setAttribute('data-ner', 'off');
      else text.removeAttribute('data-ner');
    }, off);
  await setOff(true);
  await expectEntities(page, 'text', ['Paris']);
  await setOff(false);
  await expectEntities(page, 'text', ['Paris', 'Paris']);
});

test('a framework that renders all anew at every key asks the model for what is new only', async ({
  page,
  startServer,
}) => {
  await openPretended(page, startServer, '<p>Paris</p>'.repeat(50));
  await complete(page, 'text');
  const asked = () => page.evaluate(() => window.pretended.calls.flat().length);
  const before = await asked();
  await page.locator('#text').evaluate(async (text) => {
    for (let key = 1; key <= 10; key++) {
      const paragraphs = Array.from(text.children, (one) => one.cloneNode(true));
      const [first] = paragraphs;
      if (first !== undefined) first.textContent = `Paris${' '.repeat(key)}`;
      text.replaceChildren(...paragraphs);
      await new Promise(requestAnimationFrame);
    }
  });
  await page.waitForFunction((count) => window.pretended.calls.flat().length > count, before);
  await expectEntities(page, 'text', new Array<string>(50).fill('Paris'));
  await expect.poll(async () => (await highlighted(page)).length).toBe(50);
  expect((await asked()) - before).toBeLessThan(10);
});

test('settings that change quickly, and elements that come and go, end in the last state', async ({
  page,
  startServer,
}) => {
  await openPretended(page, startServer, '<p>Marie Curie in Paris</p>');
  await page.locator('#text').evaluate(async (text) => {
    const element = text as NerHighlight;
    const parent = text.parentElement;
    for (const labels of [['city'], ['person'], ['person', 'city']]) {
      element.labels = labels;
      await Promise.resolve();
      text.remove();
      await Promise.resolve();
      parent?.append(text);
    }
  });
  await expectEntities(page, 'text', ['Marie Curie', 'Paris']);
  await expect.poll(async () => (await highlighted(page)).sort()).toEqual(['Marie Curie', 'Paris']);
});

test('a model that is not there, and then another one', async ({ page, startServer }) => {
  await openElements(
    page,
    startServer,
    '<ner-highlight id="text" labels="person" model="/nowhere/"><p>Ada Lovelace</p></ner-highlight>',
  );
  await page.waitForFunction(() => window.heard.errors.length === 1);
  await page
    .locator('#text')
    .evaluate((text) => text.setAttribute('model', '/models/nerium-mini/'));
  await expectEntities(page, 'text', ['Ada Lovelace']);
});

test('the field is checked as a textarea is, and takes its attributes', async ({
  page,
  startServer,
}) => {
  await openElements(
    page,
    startServer,
    `<form><fieldset><ner-input id="field" name="note" labels="person" required minlength="5"
      spellcheck="false" inputmode="email" autofocus></ner-input></fieldset></form>`,
  );
  const box = page.getByRole('textbox');
  await expect(box).toHaveAttribute('spellcheck', 'false');
  await expect(box).toHaveAttribute('inputmode', 'email');
  await expect(box).toBeFocused();
  const state = () =>
    page.locator('#field').evaluate((element) => {
      const { validity, validationMessage } = element as NerInput;
      return { valid: validity.valid, short: validity.tooShort, message: validationMessage };
    });
  expect(await state()).toMatchObject({ valid: false, short: false });
  await box.pressSequentially('Ada');
  expect(await state()).toMatchObject({ valid: false, short: true });
  await box.pressSequentially(' Lovelace');
  expect(await state()).toMatchObject({ valid: true, message: '' });
  await page.keyboard.press('Control+z'); // the browser's own undo
  await expect(box).not.toHaveValue('Ada Lovelace');
  await page
    .locator('#field')
    .evaluate((field) => (field as NerInput).setCustomValidity('Not her'));
  expect(await state()).toMatchObject({ valid: false, message: 'Not her' });
  await page.evaluate(() => document.querySelector('fieldset')?.toggleAttribute('disabled', true));
  await expect(box).toBeDisabled();
  await page.evaluate(() => document.querySelector('fieldset')?.toggleAttribute('disabled', false));
  await page.locator('#field').evaluate((field) => (field as NerInput).setCustomValidity(''));
  await box.fill('Ada Lovelace'); // undone above
  const valid = page.locator('#field').evaluate((field) => (field as NerInput).checkValidity());
  expect(await valid).toBe(true);
});
