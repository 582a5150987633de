/**
 * The result as a picture: F1 of each set as bars, and their average over the threshold. Middle tones on no background, so
 * that it can be read on light and on dark pages.
 */
import { basename } from 'node:path';
import type { EvaluateReport } from './report.ts';

const INK = '#7a828e';
const RULE = '#7a828e55';
const TRACK = '#7a828e22';
const ACCENT = '#2f8fd8';

const WIDTH = 860;
const TOP = 64;
const ROW = 26;
const MIN_ROWS = 7;
const BARS = { left: 180, right: 480 };
const SWEEP = { left: 590, right: 840 };

/** An SVG document. */
export function toChart(report: EvaluateReport): string {
  const bottom = TOP + ROW * Math.max(MIN_ROWS, report.sets.length + 1);
  const { dtype, threshold, limit } = report;
  const model = basename(report.model);
  const partly = limit === undefined ? '' : `, first ${limit} texts of each set`;
  const height = bottom + 44;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`,
    `<title>${escapeText(`F1 of ${model}, ${dtype}, threshold ${threshold}${partly}: average ${report.averageF1.toFixed(1)}`)}</title>`,
    text(12, 24, `${model}, ${dtype}${partly}`, 'font-weight="600"'),
    text(12, 46, `F1 in percent at threshold ${threshold}`),
    text(SWEEP.left - 28, 46, 'average F1 over the threshold'),
    ...bars(report),
    ...sweep(report, bottom),
    '</svg>',
    '',
  ].join('\n');
}

function bars(report: EvaluateReport): string[] {
  const rows = report.sets.map(({ name, f1 }) => ({ name, f1, opacity: 0.75 }));
  rows.push({ name: 'average', f1: report.averageF1, opacity: 1 });
  return rows.flatMap(({ name, f1, opacity }, index) => {
    const y = TOP + index * ROW;
    const width = ((BARS.right - BARS.left) * f1) / 100;
    return [
      `<rect x="${BARS.left}" y="${y + 2}" width="${BARS.right - BARS.left}" height="16" rx="2" fill="${TRACK}"/>`,
      text(BARS.left - 10, y + 14, name, 'text-anchor="end"'),
      `<rect x="${BARS.left}" y="${y + 2}" width="${width.toFixed(1)}" height="16" rx="2" fill="${ACCENT}" opacity="${opacity}"/>`,
      text(BARS.right + 38, y + 14, f1.toFixed(1), 'text-anchor="end"'),
    ];
  });
}

function sweep({ averageSweep, threshold, averageF1 }: EvaluateReport, bottom: number): string[] {
  const most = Math.max(averageF1, ...averageSweep.map(({ f1 }) => f1));
  const top = Math.max(10, Math.ceil(most / 10) * 10);
  const x = (value: number): number => SWEEP.left + (SWEEP.right - SWEEP.left) * value;
  const y = (f1: number): number => bottom - ((bottom - TOP) * f1) / top;
  const points = averageSweep.map((point) => [x(point.threshold), y(point.f1)] as const);
  const ticks = [0, top / 2, top].flatMap((f1) => [
    `<line x1="${SWEEP.left}" x2="${SWEEP.right}" y1="${y(f1)}" y2="${y(f1)}" stroke="${RULE}"/>`,
    text(SWEEP.left - 8, y(f1) + 4, `${f1}`, 'text-anchor="end"'),
  ]);
  return [
    ...ticks,
    ...[0.1, 0.3, 0.5, 0.7, 0.9].map((value) =>
      text(x(value), bottom + 20, `${value}`, 'text-anchor="middle"'),
    ),
    `<line x1="${x(threshold)}" x2="${x(threshold)}" y1="${TOP}" y2="${bottom}" stroke="${INK}" stroke-dasharray="3 4"/>`,
    `<polyline points="${points.map(coordinates).join(' ')}" fill="none" stroke="${ACCENT}" stroke-width="2"/>`,
    ...points.map(
      ([cx, cy]) => `<circle cx="${cx}" cy="${cy.toFixed(1)}" r="3" fill="${ACCENT}"/>`,
    ),
  ];
}

function coordinates([x, y]: readonly [number, number]): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escapeText(content)}</text>`;
}

function escapeText(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
