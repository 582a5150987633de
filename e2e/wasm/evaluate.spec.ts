/** The command `evaluate` with `--device wasm`: its own server, page and browser. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EvaluateReport } from '../../cli/evaluate/report.ts';
import { expect, test } from '../support/test.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The case `short` of the fixtures: given words, and what the Python library finds in them at 0.5. */
const SHORT = {
  tokenized_text: ['Ada', 'Byron', 'met', 'Charles', 'Babbage', 'in', 'London', '.'],
  ner: [
    [0, 0, 'location'],
    [1, 1, 'date'],
    [2, 2, 'location'],
    [3, 3, 'location'],
    [4, 7, 'date'],
  ],
};
const LABELS = ['person', 'organization', 'location', 'date', 'product'];

test('evaluate runs in a browser and finds what the Python library finds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nerium-evaluate-'));
  try {
    writeFileSync(join(folder, 'short.jsonl'), JSON.stringify(SHORT));
    writeFileSync(join(folder, 'labels.json'), JSON.stringify(LABELS));
    const report = evaluate('--data', join(folder, 'short.jsonl'), '--threshold', '0.5');
    expect(report).toMatchObject({ device: 'wasm', averageF1: 100 });
    expect(report.sets).toMatchObject([{ name: 'short', texts: 1, gold: 5, truePositives: 5 }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function evaluate(...args: readonly string[]): EvaluateReport {
  const command = ['scripts/run.mjs', 'evaluate', '--model', 'fixtures/bi-span-bert'];
  const output = execFileSync(
    process.execPath,
    [...command, '--device', 'wasm', '--json', ...args],
    { cwd: ROOT, encoding: 'utf8' },
  );
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as EvaluateReport;
}
