/**
 * `evaluate`: runs annotated data sets through a model and prints precision, recall and F1 (evaluate/options.ts has the
 * usage). Counting is in `src/evaluate/`, equal to the Python library's.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../scripts/root.mjs';
import { evaluateSet } from '../src/evaluate/evaluate-set.ts';
import type { Annotator } from './evaluate/annotator.ts';
import { toChart } from './evaluate/chart.ts';
import { startNodeAnnotator } from './evaluate/node-annotator.ts';
import { EVALUATE_USAGE, type EvaluateArguments, parseOptions } from './evaluate/options.ts';
import { type NamedSet, readSet } from './evaluate/read-set.ts';
import {
  type EvaluateReport,
  type SetReport,
  toReport,
  toSetReport,
  toTable,
} from './evaluate/report.ts';

export const USAGE = EVALUATE_USAGE;

const BUNDLED_MODEL = 'public/models/nerium-mini';

export async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  const report = await evaluate(options);
  if (options.svg !== undefined) await writeFile(options.svg, toChart(report));
  if (!options.json) console.log(toTable(report));
  else console.log(JSON.stringify(report));
  return 0;
}

async function evaluate(options: EvaluateArguments): Promise<EvaluateReport> {
  const { model = BUNDLED_MODEL, device, limit } = options;
  // All sets first: a missing file should not show after an hour of work.
  const sets: NamedSet[] = [];
  for (const path of options.data) sets.push(await readSet(path, options));
  const directory = options.model ?? join(ROOT, BUNDLED_MODEL);
  const annotator = await startAnnotator(directory, options);
  const threshold = options.threshold ?? annotator.threshold;
  try {
    const results: SetReport[] = [];
    for (const set of sets) results.push(await evaluateOne(set, annotator, threshold));
    const { dtype, threads } = annotator;
    return toReport(results, { model, dtype, device, threads, threshold, limit });
  } finally {
    await annotator.close();
  }
}

async function startAnnotator(
  directory: string,
  { device, dtype }: EvaluateArguments,
): Promise<Annotator> {
  if (device === 'node') return startNodeAnnotator(directory, dtype);
  const { startBrowserAnnotator } = await import('./evaluate/browser-annotator.ts');
  return startBrowserAnnotator(directory, device, dtype);
}

async function evaluateOne(
  set: NamedSet,
  annotator: Annotator,
  threshold: number,
): Promise<SetReport> {
  const { name, texts, labels } = set;
  const annotate = await annotator.annotateWith(labels);
  const result = await evaluateSet(texts, annotate, {
    threshold,
    labels: labels.names,
    onProgress: (done, total) => console.error(`${name}: ${done} of ${total} texts`),
  });
  console.error(`${name}: ${result.report.trim()}`);
  if (result.misaligned > 0) {
    console.error(`${name}: ${result.misaligned} annotations cut words and can only be missed`);
  }
  if (result.unlisted.length > 0) {
    console.error(`${name}: not among the labels: ${result.unlisted.join(', ')}`);
  }
  return toSetReport(set, result);
}
