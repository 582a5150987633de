/** Texts, labels and attributes of strangers stay text. */
import { LABELS, MODEL, openElements } from '../support/elements.ts';
import { expect, test } from '../support/test.ts';

const PAYLOADS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'-alert(1)-'",
  'javascript:alert(1)',
  '<iframe srcdoc="<script>parent.alert(1)</script>">',
  '</textarea><script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '{{constructor.constructor("alert(1)")()}}',
  '\u0024{alert(1)}',
  '<a href="javascript:alert(1)">x</a>',
  '<details open ontoggle=alert(1)>',
  '<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>',
  '\u202e<img src=x onerror=alert(1)>\u0000',
  '__proto__',
  'constructor',
  'nerium-0) { } * { display: none } ::highlight(x',
  'url(javascript:alert(1)); background: red',
];

test('payloads in texts, labels and attributes stay text', async ({ page, startServer }) => {
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const { complaints } = await openElements(page, startServer, '');
  const counts = await page.evaluate(
    async ({ payloads, model, labels }) => {
      const told = (element: Element) =>
        new Promise((resolve) => {
          element.addEventListener('ner-entities', (event) => {
            if ((event as CustomEvent<{ complete: boolean }>).detail.complete) resolve(undefined);
          });
        });
      const text = document.createElement('ner-highlight');
      const field = document.createElement('ner-input');
      for (const element of [text, field]) {
        // Everything is an entity, so that every payload goes through every place that shows one.
        element.labels = [...payloads, ...labels.split(', ')];
        element.model = model;
        element.setAttribute('threshold', '0');
        element.setAttribute('overlap', 'flat');
      }
      for (const payload of payloads) {
        const paragraph = document.createElement('p');
        paragraph.textContent = `${payload} Ada Lovelace ${payload}`;
        text.append(paragraph);
        text.setAttribute('aria-label', payload);
        field.setAttribute('placeholder', payload);
        field.setAttribute('name', payload);
        field.setAttribute('aria-label', payload);
        field.setAttribute('rows', payload);
      }
      field.value = payloads.join('\n');
      const both = Promise.all([told(text), told(field)]);
      document.querySelector('main')?.append(text, field);
      await both;
      for (const entity of text.entities.slice(0, 30)) text.reveal(entity);
      for (const entity of field.entities.slice(0, 30)) field.reveal(entity);
      const roots = [text, field].map(({ shadowRoot }) => shadowRoot);
      const made = roots.flatMap((root) => [...(root?.querySelectorAll('*') ?? [])]);
      for (const one of made) if (one instanceof HTMLButtonElement) one.click();
      return {
        entities: text.entities.length,
        fieldEntities: field.entities.length,
        names: [...new Set(made.map(({ localName }) => localName))].sort(),
        handlers: made.filter((one) =>
          one.getAttributeNames().some((name) => name.startsWith('on')),
        ).length,
        paragraphs: [...text.children].map(({ textContent }) => textContent),
      };
    },
    { payloads: PAYLOADS, model: MODEL, labels: LABELS },
  );
  expect(counts.entities).toBeGreaterThan(30);
  expect(counts.fieldEntities).toBeGreaterThan(10);
  expect(counts.names).toEqual(['br', 'button', 'div', 'progress', 'slot', 'span', 'textarea']);
  expect(counts.handlers).toBe(0);
  expect(counts.paragraphs).toEqual(
    PAYLOADS.map((payload) => `${payload} Ada Lovelace ${payload}`),
  );
  expect(dialogs).toEqual([]);
  expect(complaints).toEqual([]);
});
