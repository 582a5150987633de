import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../scripts/root.mjs';
import type { LabelledSpan } from '../src/evaluate/counts.ts';
import type { EvaluateReport } from './evaluate/report.ts';
import * as command from './evaluate.ts';
import { runCommand } from './run-command.ts';

const MODEL = join(ROOT, 'fixtures/bi-span-bert');

interface FixtureCase {
  readonly name: string;
  readonly texts: readonly string[];
  readonly labels: readonly string[];
  readonly words: readonly (readonly (readonly [number, number, number, number])[])[];
  readonly entities: readonly (readonly {
    readonly start_utf16: number;
    readonly end_utf16: number;
    readonly label: string;
  }[])[];
}

let folder = '';
let printed: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nerium-evaluate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void printed.push(line));
});

describe('evaluate', () => {
  test('scores a data set against what the Python library found', async () => {
    const { texts, labels } = libraryResults('mixed');
    const spans = texts.reduce((sum, { ner }) => sum + ner.length, 0);
    // What the library found is the gold, but for one span more and one label other than its own.
    const [first, ...others] = texts;
    const [span, ...rest] = first?.ner ?? [];
    const wrong = labels.find((label) => label !== span?.[2]) ?? '';
    const data = write(
      'tiny.test.jsonl.gz',
      [
        { ...first, ner: [[span?.[0], span?.[1], wrong], ...rest] },
        ...others,
        { tokenized_text: [], ner: [] },
      ]
        .map((text) => JSON.stringify(text))
        .join('\n'),
    );
    const args = ['--data', data, '--labels', write('names.json', JSON.stringify(labels))];
    const svg = join(folder, 'chart.svg');
    const { code, report } = await evaluate(...args, '--threshold', '0.5', '--svg', svg);
    expect(code).toBe(0);
    expect(report).toMatchObject({ model: MODEL, dtype: 'fp32', device: 'node', threshold: 0.5 });
    const [set] = report.sets;
    expect(set).toMatchObject({
      name: 'tiny',
      texts: texts.length + 1,
      gold: spans,
      predicted: spans,
      truePositives: spans - 1,
      errors: { correct: spans - 1, label: 1, boundary: 0, both: 0, spurious: 0, missed: 0 },
    });
    expect(set?.f1).toBeCloseTo((100 * (spans - 1)) / spans, 10);
    expect(report.averageF1).toBe(set?.f1);
    expect(set?.sweep.find(({ threshold }) => threshold === 0.5)?.f1).toBe(set?.f1);
    expect(report.textsPerSecond).toBeGreaterThan(0);
    expect(readFileSync(svg, 'utf8')).toContain('>tiny</text>');
  });

  test('finds labels.json beside a benchmark file, and the threshold in the model', async () => {
    write('test.json', JSON.stringify([{ sentence: 'Ada ran .', entities: [] }]));
    write('labels.json', '["Person"]');
    const { report } = await evaluate('--data', folder);
    expect(report.threshold).toBe(0.4);
    expect(report.sets[0]).toMatchObject({ texts: 1, labels: ['person'], recall: 0 });
    rmSync(join(folder, 'labels.json'));
  });

  test('refuses to run without a list of labels, unless told to', async () => {
    const data = write('x.jsonl', '{"tokenized_text": ["Ada", "ran"], "ner": [[0, 0, "Person"]]}');
    expect(await runCommand(command, ['--data', data, '--model', MODEL])).toBe(1);
    expect(printed.join()).toMatch(/ASSET_MISSING: There is no labels\.json beside .*x\.jsonl/);
    const { report } = await evaluate('--data', data, '--labels-from-data');
    expect(report.sets[0]).toMatchObject({ labels: ['person'], labelsFrom: 'data' });
  });

  test.each([
    [['--threshold', '0.4'], '--data is missing'],
    [['--data', 'x', '--threshold', '4'], '--threshold is 4'],
    [['--data', 'x', '--limit', '0.5'], '--limit is 0.5'],
    [['--data', 'x', '--device', 'gpu'], '--device is gpu'],
    [['--data', 'x', '--labels', 'y', '--labels-from-data'], 'exclude each other'],
    [['--data', 'x', '--speed'], '--speed'],
    [['--data', 'no-such-file.json'], 'There is no no-such-file.json'],
  ])('refuses %j', async (args, message) => {
    expect(await runCommand(command, args)).toBe(1);
    expect(printed.join()).toContain(message);
  });
});

async function evaluate(
  ...args: readonly string[]
): Promise<{ code: number; report: EvaluateReport }> {
  const code = await runCommand(command, [...args, '--model', MODEL, '--json']);
  return { code, report: JSON.parse(printed.at(-1) ?? '') as EvaluateReport };
}

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(content) : content);
  return path;
}

/** A case of the Python library as a data set whose gold is what the library found. */
function libraryResults(name: string): {
  readonly texts: { tokenized_text: string[]; ner: LabelledSpan[] }[];
  readonly labels: readonly string[];
} {
  const json = readFileSync(join(MODEL, 'cases.json'), 'utf8');
  const { cases } = JSON.parse(json) as { cases: readonly FixtureCase[] };
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no case ${name}.`);
  const texts = found.texts.map((text, index) => {
    const words = found.words[index] ?? [];
    return {
      tokenized_text: words.map(([, , start, end]) => text.slice(start, end)),
      ner: (found.entities[index] ?? []).map(
        ({ start_utf16, end_utf16, label }): LabelledSpan => [
          words.findIndex(([, , start]) => start === start_utf16),
          words.findIndex(([, , , end]) => end === end_utf16),
          label,
        ],
      ),
    };
  });
  return { texts, labels: found.labels };
}
