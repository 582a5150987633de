/**
 * Milliseconds over the number of labels, both logarithmic: random numbers at the left, the bundled model's at the right.
 * Middle tones on no background, so that it can be read on light and on dark pages.
 */
import type { Machine } from '../support/machine.ts';
import type { Row } from './measure.ts';

const INK = '#7a828e';
const RULE = '#7a828e44';
const WIDTH = 860;
const HEIGHT = 400;
const PANEL = { width: 350, height: 240, top: 64, lefts: [64, 490] };

interface Line {
  readonly name: string;
  readonly style: string;
  readonly value: (row: Row) => number | null;
}

const LINES: readonly Line[] = [
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
  const times = all.flatMap((row) => LINES.flatMap(({ value }) => value(row) ?? []));
  const scale = {
    x: [Math.min(...all.map(({ labels }) => labels)), Math.max(...all.map(({ labels }) => labels))],
    y: [
      10 ** Math.floor(Math.log10(Math.min(...times))),
      10 ** Math.ceil(Math.log10(Math.max(...times))),
    ],
  } as const;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`,
    `<title>${title}</title>`,
    text(12, 24, title, 'font-weight="600"'),
    ...panel('random numbers', rows, PANEL.lefts[0] ?? 0, scale),
    ...panel('the bundled model', realRows, PANEL.lefts[1] ?? 0, scale),
    ...LINES.flatMap(({ name, style }, index) => {
      const x = 64 + (index % 3) * 270;
      const y = 354 + 24 * Math.floor(index / 3);
      return [
        `<line x1="${x}" x2="${x + 34}" y1="${y}" y2="${y}" ${style} stroke-width="2"/>`,
        text(x + 42, y + 4, name),
      ];
    }),
    '</svg>',
    '',
  ].join('\n');
}

interface Scale {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

function panel(name: string, rows: readonly Row[], left: number, scale: Scale): string[] {
  const place = (value: number, [low, high]: readonly [number, number]): number =>
    high === low ? 0.5 : Math.log(value / low) / Math.log(high / low);
  const x = (labels: number): number => left + PANEL.width * place(labels, scale.x);
  const y = (time: number): number => PANEL.top + PANEL.height * (1 - place(time, scale.y));
  const powers: number[] = [];
  for (let power = scale.y[0]; power <= scale.y[1] * 1.001; power *= 10) powers.push(power);
  return [
    text(left, PANEL.top - 10, name, 'font-weight="600"'),
    ...powers.flatMap((power) => [
      `<line x1="${left}" x2="${left + PANEL.width}" y1="${y(power).toFixed(1)}" y2="${y(power).toFixed(1)}" stroke="${RULE}"/>`,
      text(left - 8, y(power) + 4, `${Number(power.toPrecision(3))}`, 'text-anchor="end"'),
    ]),
    ...rows.map(({ labels }) =>
      text(x(labels), PANEL.top + PANEL.height + 20, `${labels}`, 'text-anchor="middle"'),
    ),
    ...LINES.map(({ style, value }) => {
      const points = rows.flatMap((row) => {
        const time = value(row);
        return time === null ? [] : [`${x(row.labels).toFixed(1)},${y(time).toFixed(1)}`];
      });
      return `<polyline points="${points.join(' ')}" fill="none" ${style} stroke-width="2"/>`;
    }),
  ];
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${content}</text>`;
}
