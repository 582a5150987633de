/** Where a page has no origin, no worker of a server's and no storage: in a sandboxed frame, and opened from a file. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { LABELS } from '../support/elements.ts';
import { expect, MOUNTS, test } from '../support/test.ts';

function pageWith(at: string): string {
  return `<!doctype html><html lang="en"><title>No origin</title>
    <script type="module" src="${at}package/cdn/nerium.js"></script>
    <ner-highlight labels="${LABELS}" model="${at}models/nerium-mini/"><p>Marie Curie was born in Warsaw.</p></ner-highlight>
    <output></output>
    <script>
      const say = (text) => { document.querySelector('output').textContent = text; };
      document.addEventListener('ner-error', ({ detail }) => say(detail.error.message));
      document.addEventListener('ner-entities', ({ detail }) => {
        if (detail.complete) say(detail.entities.map(({ text }) => text).join(', '));
      });
    </script></html>`;
}

test('in a sandboxed frame, in memory', async ({ page, startServer }) => {
  const server = await startServer({ cors: true });
  await page.goto(`${server.url}page/`);
  await page.evaluate((html) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.srcdoc = html;
    document.body.append(frame);
  }, pageWith(server.url));
  const said = page.frameLocator('iframe').locator('output');
  await expect(said).toHaveText('Marie Curie, Warsaw', { timeout: 60_000 });
});

test('in a page from a file, with script and model on a server', async ({ page, startServer }) => {
  const server = await startServer({ mounts: MOUNTS, cors: true });
  const file = test.info().outputPath('page.html');
  writeFileSync(file, pageWith(server.url));
  await page.goto(pathToFileURL(file).href);
  await expect(page.locator('output')).toHaveText('Marie Curie, Warsaw', { timeout: 60_000 });
});
