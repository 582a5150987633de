import {
  complete,
  entityTexts,
  expectEntities,
  highlighted,
  LABELS,
  MODEL,
  modelWorkers,
  openElements,
} from '../support/elements.ts';
import { expect, test } from '../support/test.ts';

const element = (html: string, attributes = '') =>
  `<ner-highlight id="text" labels="${LABELS}" model="${MODEL}" ${attributes}>${html}</ner-highlight>`;

const STORY = `
  <p>Marie <b>Curie</b> was born in Wars<i>aw</i> and
     moved to <a href="#x">Paris</a>.</p>
  <ul><li>Ada Lovelace<li>Alan Turing</ul>
  Loose text about London.
  <script type="text/plain">Oslo</script><textarea>Rome</textarea><p data-ner="off">Berlin</p>`;

test('entities are highlighted; the text and the highlights of the page stay as they are', async ({
  page,
  startServer,
}) => {
  const { complaints } = await openElements(page, startServer, element(STORY));
  await page.evaluate(() => {
    const range = new Range();
    range.selectNodeContents(document.body);
    CSS.highlights.set('of-the-page', new Highlight(range));
  });
  const before = await page.locator('#text').innerHTML();
  const texts = ['Marie Curie', 'Warsaw', 'Paris', 'Ada Lovelace', 'Alan Turing', 'London'];
  expect(await complete(page, 'text')).toEqual(texts);
  expect((await highlighted(page)).sort()).toEqual([...texts].sort());
  expect(await page.locator('#text').innerHTML()).toBe(before);
  expect(await page.evaluate(() => CSS.highlights.get('of-the-page')?.size)).toBe(1);
  const heard = await page.evaluate(() => window.heard);
  expect(heard.phases[0]).toBe('download');
  expect(heard.phases).toContain('ready');
  expect(heard.entities.at(-1)?.labels).toEqual([
    'person',
    'city',
    'city',
    'person',
    'person',
    'city',
  ]);
  await page.locator('#text').evaluate((text) => text.remove());
  await expect.poll(() => highlighted(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('content that changes is followed', async ({ page, startServer }) => {
  await openElements(
    page,
    startServer,
    element('<p>Marie Curie lived in Paris.</p>', 'threshold="0.25"'),
  );
  await complete(page, 'text');
  await page.locator('#text').evaluate((text) => {
    text.insertAdjacentHTML('beforeend', '<p>Ada Lovelace lived in London.</p>');
  });
  await expectEntities(page, 'text', ['Marie Curie', 'Paris', 'Ada Lovelace', 'London']);
  const runs = await page.evaluate(() => window.heard.entities.length);
  await page
    .locator('#text p')
    .first()
    .evaluate((paragraph) => {
      const node = paragraph.firstChild as Text;
      node.data = `Long before, ${node.data}`; // written in place, as frameworks do
    });
  await page.waitForFunction((count) => window.heard.entities.length > count, runs);
  await expectEntities(page, 'text', ['Marie Curie', 'Paris', 'Ada Lovelace', 'London']);
  expect((await highlighted(page)).sort()).toEqual([
    'Ada Lovelace',
    'London',
    'Marie Curie',
    'Paris',
  ]);
  await page
    .locator('#text p')
    .first()
    .evaluate((paragraph) => paragraph.remove());
  await expectEntities(page, 'text', ['Ada Lovelace', 'London']);
  // The same text in new nodes, as after a new rendering, keeps its entities.
  await page.locator('#text').evaluate((text) => {
    text.replaceChildren(...Array.from(text.childNodes, (node) => node.cloneNode(true)));
  });
  await expect
    .poll(async () => (await highlighted(page)).sort())
    .toEqual(['Ada Lovelace', 'London']);
  expect(await entityTexts(page, 'text')).toEqual(['Ada Lovelace', 'London']);
});

test('what is in view comes first', async ({ page, startServer }) => {
  const paragraphs = Array.from(
    { length: 120 },
    (_, number) => `<p style="height: 10em">Chapter ${number}. Marie Curie came to Paris.</p>`,
  );
  await openElements(
    page,
    startServer,
    `<ner-highlight id="text" model="${MODEL}">${paragraphs.join('')}</ner-highlight>`,
  );
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.evaluate(() => {
    const tops: number[] = [];
    Object.assign(window, { tops });
    document.addEventListener('ner-entities', (event) => {
      if (tops.length > 0 || !(event instanceof CustomEvent)) return;
      for (const { range } of event.detail.entities) tops.push(range.getBoundingClientRect().top);
    });
    document.querySelector('#text')?.setAttribute('labels', 'person, city');
  });
  expect((await complete(page, 'text')).length).toBeGreaterThanOrEqual(120);
  const tops = await page.evaluate(() => (window as unknown as { tops: number[] }).tops);
  const height = page.viewportSize()?.height ?? 0;
  expect(tops.length).toBeGreaterThan(0);
  // The first to be told are in the window or just above it; the page has 120 × 10 lines over it.
  for (const top of tops) expect(top).toBeGreaterThan(-height);
});

test('without the CSS Custom Highlight API boxes lie over the text', async ({
  page,
  startServer,
}) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'Highlight');
  });
  await openElements(page, startServer, element(STORY));
  const before = await page.locator('#text').innerHTML();
  const found = await complete(page, 'text');
  expect(found).toContain('Ada Lovelace');
  const boxes = page.locator('#text').locator('[part=entity]');
  await expect(boxes).toHaveCount(found.length);
  const compare = () =>
    page.locator('#text').evaluate((text) => {
      const placed = [...(text.shadowRoot?.querySelectorAll('[part=entity]') ?? [])];
      const { entities } = text as unknown as { entities: readonly { range: Range }[] };
      return entities.map(({ range }, index) => {
        const wanted = range.getBoundingClientRect();
        const got = placed[index]?.getBoundingClientRect();
        return Math.max(
          Math.abs(wanted.left - (got?.left ?? -99)),
          Math.abs(wanted.top - (got?.top ?? -99)),
          Math.abs(wanted.width - (got?.width ?? -99)),
        );
      });
    });
  const near = async () => (await compare()).every((distance) => distance < 1.5);
  await expect.poll(near).toBe(true);
  await page.setViewportSize({ width: 400, height: 700 });
  await expect.poll(near).toBe(true);
  expect(await page.locator('#text').innerHTML()).toBe(before);
});

test('elements with the same model share it, and it goes when the last one left', async ({
  page,
  startServer,
}) => {
  const html = `${element('<p>Marie Curie</p>')}
    <ner-highlight id="other" labels="city" model="${MODEL}"><p>in Paris</p></ner-highlight>
    <ner-input id="field" labels="person" model="${MODEL}" value="Ada Lovelace"></ner-input>`;
  await openElements(page, startServer, html);
  expect(await complete(page, 'text')).toEqual(['Marie Curie']);
  expect(await complete(page, 'other')).toEqual(['Paris']);
  expect(await complete(page, 'field')).toEqual(['Ada Lovelace']);
  expect(modelWorkers(page)).toBe(1);
  // One that is moved, as frameworks do, goes on.
  await page.locator('#text').evaluate((text) => document.body.append(text));
  await page.locator('#text p').evaluate((paragraph) => paragraph.append(' and Alan Turing'));
  await expectEntities(page, 'text', ['Marie Curie', 'Alan Turing']);
  expect(modelWorkers(page)).toBe(1);
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('ner-highlight, ner-input')) one.remove();
  });
  await expect.poll(() => modelWorkers(page), { timeout: 20_000 }).toBe(0);
});

test('errors reach the author, by event and once in the console, and not the page', async ({
  page,
  startServer,
}) => {
  const html = `${['one', 'two'].map((id) => `<ner-highlight id="${id}" labels="person"><p>Ada Lovelace</p></ner-highlight>`).join('')}
    <ner-highlight id="three" labels="person" model="/nowhere/"><p>Ada Lovelace</p></ner-highlight>
    <ner-highlight id="four" model="${MODEL}"><p>Ada Lovelace</p></ner-highlight>
    <ner-highlight id="five" labels="person" threshold="high" model="${MODEL}"><p>Ada Lovelace</p></ner-highlight>`;
  const { complaints } = await openElements(page, startServer, html);
  await expect
    .poll(() => page.evaluate(() => window.heard.errors.length), { timeout: 30_000 })
    .toBe(5);
  const errors = await page.evaluate(() => window.heard.errors);
  expect(Object.fromEntries(errors.map(({ id, code }) => [id, code]))).toEqual({
    one: 'INPUT_INVALID',
    two: 'INPUT_INVALID',
    three: 'ASSET_MISSING',
    four: 'LABELS_EMPTY',
    five: 'INPUT_INVALID',
  });
  expect(complaints.filter((line) => line.includes('attribute model is missing')).length).toBe(1);
  expect(complaints.filter((line) => line.startsWith('thrown'))).toEqual([]);
  // What is put right works, without a reload.
  await page.locator('#three').evaluate((text, model) => text.setAttribute('model', model), MODEL);
  await page.locator('#four').evaluate((text) => text.setAttribute('labels', 'person'));
  expect(await complete(page, 'three')).toEqual(['Ada Lovelace']);
  expect(await complete(page, 'four')).toEqual(['Ada Lovelace']);
});

test('properties set before the script came count; a page may bring its own model', async ({
  page,
  startServer,
}) => {
  await openElements(page, startServer, '', { script: 'data:text/javascript,' });
  const result = await page.evaluate(async (model) => {
    const text = document.createElement('ner-highlight');
    text.setAttribute('threshold', '0.25');
    text.innerHTML = '<p>Aspirin helps Ada Lovelace.</p>';
    const nerium = '/package/index.js';
    const { Nerium } = (await import(nerium)) as typeof import('../../src/index.ts');
    const ner = await Nerium.load(model);
    Object.assign(text, { labels: { drug: 'a medication', person: 'person' }, ner });
    document.body.append(text);
    const told = new Promise((resolve) => text.addEventListener('ner-entities', resolve));
    const elements = '/package/elements.js';
    await import(elements);
    await told;
    const labels = text.entities.map(({ label }) => label);
    text.remove();
    const after = await ner.extract('Ada Lovelace', ['person']); // still the page's
    return { labels, after: after.length };
  }, MODEL);
  expect(result).toEqual({ labels: ['drug', 'person'], after: 1 });
  expect(modelWorkers(page)).toBe(1);
});
