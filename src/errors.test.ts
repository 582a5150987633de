import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('.', import.meta.url));

const known = [
  ...readFileSync(`${SRC}errors.ts`, 'utf8').matchAll(/^ {2}\| '(\w+)';? \/\/ (.*)$/gm),
];
const codes = known.map(([, code = '']) => code);

test('docs/errors.md has every code, in order, with what it means', () => {
  const table = readFileSync(`${SRC}../docs/errors.md`, 'utf8');
  const rows = [...table.matchAll(/^\| `(\w+)` +\| (.*?) +\| (.*?) +\|$/gm)];
  expect(rows.map(([, code, meaning]) => [code, meaning])).toEqual(
    known.map(([, code, meaning]) => [code, meaning]),
  );
});

test('every code is used', () => {
  expect(codes.length).toBeGreaterThan(15);
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.test)\.ts$/.test(file) && file !== 'errors.ts')
    .map((file) => readFileSync(SRC + file, 'utf8'));
  const all = [...sources, readFileSync(`${SRC}errors.ts`, 'utf8').replace(/^ {2}\|.*$/gm, '')];
  expect(codes.filter((code) => !all.some((text) => text.includes(`'${code}'`)))).toEqual([]);
});
