import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from './main.ts';

const MODEL = fileURLToPath(new URL('../fixtures/bi-span-bert', import.meta.url));

interface Case {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
  readonly options: { readonly threshold: number };
  readonly entities: readonly (readonly {
    readonly start_utf16: number;
    readonly end_utf16: number;
    readonly label: string;
  }[])[];
}

const { cases } = JSON.parse(readFileSync(`${MODEL}/cases.json`, 'utf8')) as {
  cases: readonly (Case & { readonly name: string })[];
};
const short = cases.find(({ name }) => name === 'short') as Case;
const [text = ''] = short.texts;
const expected = short.entities[0]?.map(({ start_utf16, end_utf16, label }) => ({
  start: start_utf16,
  end: end_utf16,
  label,
}));
const asked = [
  ...['extract', '--model', MODEL, '--labels', short.labels.join(',')],
  ...['--threshold', String(short.options.threshold)],
];

afterEach(() => vi.restoreAllMocks());

async function run(args: readonly string[]) {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const status = await main(args);
  const said = (spy: typeof log): string => spy.mock.calls.map(([line]) => String(line)).join('\n');
  return { status, out: said(log), error: said(error) };
}

test('entities are those of the Python library', async () => {
  const { status, out } = await run([...asked, '--json', text]);
  expect(status).toBe(0);
  const { entities, threshold } = JSON.parse(out);
  expect(threshold).toBe(short.options.threshold);
  expect(expected?.length).toBeGreaterThan(0);
  expect(entities.map(({ start, end, label }: never) => ({ start, end, label }))).toEqual(expected);
});

test('without --json a line each; the text may come from standard input', async () => {
  const input = Readable.from([Buffer.from(text)]);
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(input as unknown as typeof process.stdin);
  const { out } = await run([...asked, '-']);
  const lines = out.split('\n').map((line) => line.split('\t'));
  expect(
    lines.map(([start, end, label]) => ({ start: Number(start), end: Number(end), label })),
  ).toEqual(expected);
});

test.each([
  [['extract', '--labels', 'a', 'text'], '--model'],
  [['extract', '--model', MODEL, 'text'], '--labels'],
  [['extract', '--model', MODEL, '--labels', ' , ', 'text'], 'LABELS_EMPTY'],
  [['extract', '--model', MODEL, '--labels', 'a', '--threshold', 'high', 'x'], '"high"'],
  [['extract', '--model', MODEL, '--labels', 'a', '--threshold', '', 'x'], '--threshold'],
  [['extract', '--model', MODEL, '--labels', 'a', '--overlap', 'none', 'x'], '"none"'],
  [['extract', '--model', `${MODEL}/nothing`, '--labels', 'a', 'x'], 'ASSET_MISSING'],
  [['extract', '--colour', 'red'], '--colour'],
  [['inspect', '--colour'], '--colour'],
  [['destroy'], "'destroy'"],
  [[], 'nerium extract'],
])('%j is refused: %s', async (args, mentioned) => {
  const { status, out, error } = await run(args);
  expect(status).toBe(1);
  expect(out).toBe('');
  expect(error).toContain(mentioned);
});

test('--help of a command gives its options', async () => {
  const { status, out } = await run(['extract', '--help']);
  expect(status).toBe(0);
  expect(out).toContain('--threshold T');
});

test('a mistake in the options is told with what they are', async () => {
  const { error } = await run(['extract', '--colour', 'red']);
  expect(error).not.toContain('ERR_');
  expect(error).toContain('--multi-label');
});

test('after -- an option is a text', async () => {
  const { status, out } = await run([...asked, '--', '--help']);
  expect(status).toBe(0);
  expect(out).not.toContain('--model');
});

test('--help and --version', async () => {
  const help = await run(['--help']);
  expect(help.status).toBe(0);
  expect(help.out).toContain('nerium inspect');
  vi.restoreAllMocks();
  expect((await run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+/);
});
