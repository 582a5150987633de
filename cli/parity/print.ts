/**
 * A parity report for people.
 */
import type { Failure, ModelReport, ParityReport } from './report.ts';

const SHOWN_FAILURES = 20;

export function formatReport(report: ParityReport): string {
  const lines = report.models.flatMap(formatModel);
  const files = Object.entries(report.vectors);
  if (files.length > 0) lines.push('', 'vectors');
  for (const [file, { total, equal }] of files) {
    lines.push(`  ${file.padEnd(34)} ${equal} of ${total} equal`);
  }
  for (const [file, reason] of Object.entries(report.vectorsSkipped)) {
    lines.push(`  ${file.padEnd(34)} skipped: needs ${reason}`);
  }
  lines.push(...formatFailures(report.vectorFailures));
  lines.push('', report.ok ? 'ok' : 'NOT ok');
  return lines.join('\n');
}

function formatModel(model: ModelReport): string[] {
  const { name, device, dtype, cases, entities, entityMismatches, gate } = model;
  const lines = ['', `${name} on ${device}, ${dtype}: ${cases} cases`];
  for (const [stage, value] of Object.entries(model.maxAbsStage)) {
    lines.push(`  ${stage.padEnd(34)} max |Δ| ${value === 0 ? '0' : value.toExponential(2)}`);
  }
  if (gate === undefined) {
    lines.push(`  ${'entities'.padEnd(34)} ${entityMismatches} of ${entities} differ`);
  } else {
    const { f1, maxScoreDelta, matched, found, expected } = gate;
    lines.push(
      `  gate: F1 ${f1.toFixed(4)} (${matched} of ${expected} found, ${found - matched} more), ` +
        `max |Δ score| ${maxScoreDelta.toFixed(4)}: ${gate.ok ? 'passed' : 'FAILED'}`,
    );
  }
  const reasons = new Map<string, string[]>();
  for (const [testCase, reason] of Object.entries(model.skippedFor)) {
    reasons.set(reason, [...(reasons.get(reason) ?? []), testCase]);
  }
  for (const [reason, names] of reasons) {
    lines.push(`  skipped ${names.length}, needing ${reason}: ${names.join(', ')}`);
  }
  return [...lines, ...formatFailures(model.failures)];
}

function formatFailures(failures: readonly Failure[]): string[] {
  const shown = failures
    .slice(0, SHOWN_FAILURES)
    .map(({ case: name, stage, message }) => `  FAILED ${name} ${stage}: ${message}`);
  const more = failures.length - shown.length;
  return more > 0 ? [...shown, `  … and ${more} more`] : shown;
}
