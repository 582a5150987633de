/**
 * Texts per second over the number of labels, a panel for each length of text.
 */
import {
  decades,
  drawLegend,
  drawPanel,
  powers,
  range,
  type Scale,
  svgDocument,
} from '../support/log-panel.ts';
import type { Machine } from '../support/machine.ts';
import type { ContenderName } from './contenders.ts';
import { groups, type LabelsReport, type Row } from './report.ts';

const STYLES: Readonly<Record<ContenderName, { readonly colour: string; readonly dash?: string }>> =
  {
    'nerium-cached': { colour: '#2f8fd8' },
    'nerium-cached-int8': { colour: '#7a5fd0' },
    'nerium-encoding': { colour: '#2f8fd8', dash: '2 4' },
    'nerium-cached-edge': { colour: '#2f8fd8', dash: '8 4' },
    'python-bi-encoder': { colour: '#3f9d63' },
    'python-bi-encoder-edge': { colour: '#3f9d63', dash: '8 4' },
    'python-uni-encoder': { colour: '#3f9d63', dash: '2 4' },
    'gliner-js': { colour: '#d8703a' },
  };

const PANEL = { width: 360, height: 220, gapX: 70, gapY: 70, left: 56, top: 64 };

/** An SVG document. */
export function toChart({ rows }: LabelsReport, machine: Machine): string {
  const lengths = [...new Set(rows.map(({ words }) => words))];
  const names = [...new Set(rows.map(({ contender }) => contender))];
  const lines = Math.ceil(lengths.length / 2);
  const legendTop = PANEL.top + lines * (PANEL.height + PANEL.gapY) - 10;
  const height = legendTop + 24 * Math.ceil(names.length / 3) + 10;
  const x = range(rows.map(({ labels }) => labels));
  const y = decades(rows.map(({ textsPerSecond }) => textsPerSecond));
  const title = `Texts per second by number of labels, one thread: ${machine.processor}, ${machine.cores} cores`;
  const entries = names.map((name) => ({ name, style: stroke(name) }));
  return svgDocument(title, 860, height, [
    ...lengths.flatMap((words, index) => panel(rows, words, index, x, y)),
    ...drawLegend(entries, PANEL.left, legendTop, 265),
  ]);
}

function panel(rows: readonly Row[], words: number, index: number, x: Scale, y: Scale): string[] {
  const own = groups(rows.filter((row) => row.words === words));
  const { width, height } = PANEL;
  return drawPanel({
    title: `${words} words`,
    left: PANEL.left + (index % 2) * (width + PANEL.gapX),
    top: PANEL.top + Math.floor(index / 2) * (height + PANEL.gapY),
    ...{ width, height, x, y },
    ticks: powers(4, x),
    lines: own.map(({ contender, own: line }) => ({
      style: stroke(contender),
      points: line.map((row) => [row.labels, row.textsPerSecond] as const),
    })),
  });
}

function stroke(name: ContenderName): string {
  const { colour, dash } = STYLES[name];
  return `stroke="${colour}"${dash === undefined ? '' : ` stroke-dasharray="${dash}"`}`;
}
