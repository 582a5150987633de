/**
 * Texts per second over the number of labels, both logarithmic, a panel for each length of text. Middle tones on no
 * background, so that it can be read on light and on dark pages.
 */
import type { Machine } from '../support/machine.ts';
import type { ContenderName } from './contenders.ts';
import { groups, type LabelsReport, type Row } from './report.ts';

const INK = '#7a828e';
const RULE = '#7a828e44';
const STYLES: Readonly<Record<ContenderName, { readonly colour: string; readonly dash?: string }>> =
  {
    'nerium-cached': { colour: '#2f8fd8' },
    'nerium-encoding': { colour: '#2f8fd8', dash: '2 4' },
    'nerium-cached-edge': { colour: '#2f8fd8', dash: '8 4' },
    'python-bi-encoder': { colour: '#3f9d63' },
    'python-bi-encoder-edge': { colour: '#3f9d63', dash: '8 4' },
    'python-uni-encoder': { colour: '#3f9d63', dash: '2 4' },
    'gliner-js': { colour: '#d8703a' },
  };

const WIDTH = 860;
const PANEL = { width: 350, height: 220, gapX: 70, gapY: 70, left: 56, top: 64 };

/** An SVG document. */
export function toChart({ rows }: LabelsReport, machine: Machine): string {
  const lengths = [...new Set(rows.map(({ words }) => words))];
  const names = [...new Set(rows.map(({ contender }) => contender))];
  const lines = Math.ceil(lengths.length / 2);
  const legendTop = PANEL.top + lines * (PANEL.height + PANEL.gapY) - 10;
  const height = legendTop + 24 * Math.ceil(names.length / 3) + 10;
  const scale = { x: range(rows.map(({ labels }) => labels)), y: yRange(rows) };
  const title = `Texts per second by number of labels, one thread: ${machine.processor}, ${machine.cores} cores`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`,
    `<title>${title}</title>`,
    text(12, 24, title, 'font-weight="600"'),
    ...lengths.flatMap((words, index) => {
      const left = PANEL.left + (index % 2) * (PANEL.width + PANEL.gapX);
      const top = PANEL.top + Math.floor(index / 2) * (PANEL.height + PANEL.gapY);
      return panel(rows, words, left, top, scale);
    }),
    ...names.flatMap((name, index) => {
      const x = PANEL.left + (index % 3) * 265;
      const y = legendTop + 24 * Math.floor(index / 3);
      return [
        `<line x1="${x}" x2="${x + 34}" y1="${y}" y2="${y}" ${stroke(name)}/>`,
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

function panel(rows: readonly Row[], words: number, left: number, top: number, scale: Scale) {
  const place = (value: number, [low, high]: readonly [number, number]): number =>
    high === low ? 0.5 : (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
  const x = (labels: number): number => left + PANEL.width * place(labels, scale.x);
  const y = (speed: number): number => top + PANEL.height * (1 - place(speed, scale.y));
  const own = groups(rows.filter((row) => row.words === words));
  return [
    text(left, top - 10, `${words} words`, 'font-weight="600"'),
    ...powers(10, scale.y).flatMap((speed) => [
      `<line x1="${left}" x2="${left + PANEL.width}" y1="${y(speed).toFixed(1)}" y2="${y(speed).toFixed(1)}" stroke="${RULE}"/>`,
      text(left - 8, y(speed) + 4, `${Number(speed.toPrecision(3))}`, 'text-anchor="end"'),
    ]),
    ...powers(4, scale.x).map((labels) =>
      text(x(labels), top + PANEL.height + 20, `${labels}`, 'text-anchor="middle"'),
    ),
    ...own.map(({ contender, own: line }) => {
      const points = line.map(
        (row) => `${x(row.labels).toFixed(1)},${y(row.textsPerSecond).toFixed(1)}`,
      );
      return `<polyline points="${points.join(' ')}" fill="none" ${stroke(contender)}/>`;
    }),
  ];
}

function stroke(name: ContenderName): string {
  const { colour, dash } = STYLES[name];
  return `stroke="${colour}" stroke-width="2"${dash === undefined ? '' : ` stroke-dasharray="${dash}"`}`;
}

function range(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** To whole powers of ten. */
function yRange(rows: readonly Row[]): readonly [number, number] {
  const [low, high] = range(rows.map(({ textsPerSecond }) => textsPerSecond));
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
}

function powers(base: number, [low, high]: readonly [number, number]): number[] {
  const found: number[] = [];
  const first = Math.round(Math.log(low) / Math.log(base));
  for (let exponent = first; base ** exponent <= high * 1.001; exponent++) {
    if (base ** exponent >= low * 0.999) found.push(base ** exponent);
  }
  return found;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${content}</text>`;
}
