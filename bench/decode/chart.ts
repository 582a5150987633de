/**
 * Milliseconds over the number of labels: random numbers at the left, the bundled model's at the right.
 */
import {
  decades,
  drawLegend,
  drawPanel,
  range,
  type Scale,
  svgDocument,
} from '../support/log-panel.ts';
import type { Machine } from '../support/machine.ts';
import type { Row } from './measure.ts';

interface Series {
  readonly name: string;
  readonly style: string;
  readonly value: (row: Row) => number | null;
}

const SERIES: readonly Series[] = [
  {
    name: 'score and decode',
    style: 'stroke="#2f8fd8"',
    value: (row) => row.scoreMs + row.decodeMs,
  },
  {
    name: 'without pruning',
    style: 'stroke="#2f8fd8" stroke-dasharray="8 4"',
    value: (row) => row.exactMs + row.decodeMs,
  },
  {
    name: 'literal form, logits only',
    style: 'stroke="#3f9d63"',
    value: (row) => row.literalMs,
  },
  {
    name: 'ready logits to entities',
    style: 'stroke="#2f8fd8" stroke-dasharray="2 4"',
    value: (row) => row.decodeLogitsMs,
  },
  {
    name: 'the same by GLiNER.js',
    style: 'stroke="#d8703a" stroke-dasharray="2 4"',
    value: (row) => row.glinerJsMs,
  },
];

export interface DecodeResult {
  readonly rows: readonly Row[];
  readonly realRows: readonly Row[];
  readonly machine: Machine;
}

/** An SVG document. */
export function toChart({ rows, realRows, machine }: DecodeResult): string {
  const [first] = rows;
  const title = `Milliseconds by number of labels, ${first?.words} words × ${first?.widths} widths, one core: ${machine.processor}`;
  const all = [...rows, ...realRows];
  const x = range(all.map(({ labels }) => labels));
  const y = decades(all.flatMap((row) => SERIES.flatMap(({ value }) => value(row) ?? [])));
  return svgDocument(title, 860, 400, [
    ...panel('random numbers', rows, 64, x, y),
    ...panel('the bundled model', realRows, 490, x, y),
    ...drawLegend(SERIES, 64, 354, 270),
  ]);
}

function panel(title: string, rows: readonly Row[], left: number, x: Scale, y: Scale): string[] {
  const lines = SERIES.map(({ style, value }) => ({
    style,
    points: rows.flatMap((row) => {
      const time = value(row);
      return time === null ? [] : [[row.labels, time] as const];
    }),
  }));
  const ticks = rows.map(({ labels }) => labels);
  return drawPanel({ title, left, top: 64, width: 350, height: 240, x, y, ticks, lines });
}
