import type { NerInput } from '../../src/elements/define.ts';
import { complete, expectEntities, MODEL, openElements } from '../support/elements.ts';
import { expect, test } from '../support/test.ts';

const field = (attributes = '') =>
  `<ner-input id="field" name="note" labels="person, city" model="${MODEL}" threshold="0.25" ${attributes}></ner-input>`;

test('entities follow what is typed', async ({ page, startServer }) => {
  const { complaints } = await openElements(page, startServer, field());
  await complete(page, 'field');
  const box = page.getByRole('textbox');
  await box.pressSequentially('Ada Lovelace was born in London');
  await expectEntities(page, 'field', ['Ada Lovelace', 'London']);
  await box.press('Home');
  await box.pressSequentially('Dear ');
  await expectEntities(page, 'field', ['Ada Lovelace', 'London']);
  const state = await page.locator('#field').evaluate((element) => {
    const input = element as NerInput;
    return {
      value: input.value,
      exact: input.entities.every(({ text, start, end }) => input.value.slice(start, end) === text),
      shown: [...CSS.highlights].flatMap(([, ranges]) => [...ranges].map(String)).sort(),
    };
  });
  expect(state).toEqual({
    value: 'Dear Ada Lovelace was born in London',
    exact: true,
    shown: ['Ada Lovelace', 'London'],
  });
  await box.fill('');
  await expectEntities(page, 'field', []);
  expect(complaints).toEqual([]);
});

test('highlights lie under their words, on every line', async ({ page, startServer }) => {
  await openElements(page, startServer, `<div style="width: 15em">${field()}</div>`);
  await page.getByRole('textbox').fill('Yesterday afternoon Ada Lovelace\n\nwas seen in London\n');
  await expectEntities(page, 'field', ['Ada Lovelace', 'London']);
  const sizes = await page.locator('#field').evaluate(({ shadowRoot }) => {
    const heightOf = (part: string) => shadowRoot?.querySelector(`[part=${part}]`)?.scrollHeight;
    const widthOf = (part: string) => shadowRoot?.querySelector(`[part=${part}]`)?.clientWidth;
    return {
      heights: [heightOf('textarea'), heightOf('mirror')],
      widths: [widthOf('textarea'), widthOf('mirror')],
    };
  });
  // The copy behind the field has the same lines, or the highlights would lie elsewhere.
  expect(sizes.heights[0]).toBe(sizes.heights[1]);
  expect(sizes.widths[0]).toBe(sizes.widths[1]);
});

test('it is a field of its form', async ({ page, startServer }) => {
  const html = `<form><label for="field">Your note</label>
    ${field('value="Marie Curie" required placeholder="Write"')}</form>`;
  await openElements(page, startServer, html);
  const box = page.getByRole('textbox', { name: 'Your note' });
  await expect(box).toHaveValue('Marie Curie');
  const form = () =>
    page.evaluate(() => {
      const [one] = document.forms;
      return { note: one && new FormData(one).get('note'), valid: one?.checkValidity() };
    });
  expect(await form()).toEqual({ note: 'Marie Curie', valid: true });
  await page.getByText('Your note').click();
  await expect(box).toBeFocused();
  await box.fill('');
  expect(await form()).toEqual({ note: '', valid: false });
  await page.evaluate(() => document.forms[0]?.reset());
  await expect(box).toHaveValue('Marie Curie');
  await page.locator('#field').evaluate((element) => element.toggleAttribute('disabled', true));
  await expect(box).toBeDisabled();
  expect((await form()).note).toBe(null);
});

test('the legend selects entities in the field, by keyboard', async ({ page, startServer }) => {
  await openElements(page, startServer, field('value="Paris, London and Ada Lovelace"'));
  await expectEntities(page, 'field', ['Paris', 'London', 'Ada Lovelace']);
  const selected = () =>
    page.getByRole('textbox').evaluate((box) => {
      const { value, selectionStart, selectionEnd } = box as HTMLTextAreaElement;
      return value.slice(selectionStart, selectionEnd);
    });
  const cities = page.getByRole('button', { name: 'city 2' });
  await cities.focus();
  for (const wanted of ['Paris', 'London', 'Paris']) {
    await page.keyboard.press('Enter');
    expect(await selected()).toBe(wanted);
  }
  await page.keyboard.press('Shift+Enter');
  expect(await selected()).toBe('London');
  await expect(page.getByRole('status')).toHaveText('London, city, 2 / 2');
  await expect(cities).toBeFocused();
  await expect(page.locator('[part=tip]')).toHaveText(/city 0\.\d\d/);
  await page.keyboard.press('Escape');
  await expect(page.locator('[part=tip]')).toBeHidden();
});
