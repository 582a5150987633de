import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseConfig } from '../checkpoint/config.ts';
import { bytesSource } from '../io/bytes-source.ts';
import { directorySource } from '../io/directory-source.ts';
import { readJson } from '../io/read-json.ts';
import { readSettings } from './model-settings.ts';

async function configOf(folder: string) {
  const path = fileURLToPath(new URL(`../../${folder}`, import.meta.url));
  return parseConfig(await readJson(directorySource(path), 'gliner_config.json'));
}

const sourceOf = (json: string) => bytesSource({ 'nerium.json': new TextEncoder().encode(json) });

test('a known model without nerium.json has its family’s settings', async () => {
  const mini = await configOf('public/models/nerium-mini');
  expect(await readSettings(bytesSource({}), mini)).toEqual({ threshold: 0.4, windowWords: 112 });
});

test('a window is never longer than max_len', async () => {
  const tiny = await configOf('fixtures/bi-span-bert');
  expect((await readSettings(bytesSource({}), tiny)).windowWords).toBe(tiny.maxLength);
});

test('nerium.json wins, and an HTML page in its place is no file', async () => {
  const mini = await configOf('public/models/nerium-mini');
  expect(await readSettings(sourceOf('{"threshold":0.3}'), mini)).toEqual({
    threshold: 0.3,
    windowWords: 112,
  });
  expect((await readSettings(sourceOf('<!doctype html>'), mini)).threshold).toBe(0.4);
});

test.each(['{"threshold":2}', '{"threshold":"0.4"}', '{"window":{"words":0}}', '[]{', 'null'])(
  '%s is refused or ignored, never half used',
  async (json) => {
    const mini = await configOf('public/models/nerium-mini');
    const reading = readSettings(sourceOf(json), mini);
    if (json.startsWith('[')) await expect(reading).resolves.toMatchObject({ threshold: 0.4 });
    else await expect(reading).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  },
);
