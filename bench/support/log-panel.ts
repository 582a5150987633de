/**
 * Lines over axes that are both logarithmic, as parts of an SVG document. Middle tones on no background, so that it can be read
 * on light and on dark pages.
 */

export const INK = '#7a828e';
const RULE = '#7a828e44';

export interface Line {
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Attributes of its stroke, for instance `stroke="#2f8fd8"`. */
  readonly style: string;
}

export interface Panel {
  readonly title: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: Scale;
  readonly y: Scale;
  /** Values that the horizontal axis names. */
  readonly ticks: readonly number[];
  readonly lines: readonly Line[];
}

export type Scale = readonly [low: number, high: number];

/** A document around parts. */
export function svgDocument(
  title: string,
  width: number,
  height: number,
  parts: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`,
    `<title>${title}</title>`,
    text(12, 24, title, 'font-weight="600"'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

export function drawPanel({ title, left, top, width, height, ...panel }: Panel): string[] {
  const x = (value: number): number => left + width * place(value, panel.x);
  const y = (value: number): number => top + height * (1 - place(value, panel.y));
  return [
    text(left, top - 10, title, 'font-weight="600"'),
    ...powers(10, panel.y).flatMap((value) => [
      `<line x1="${left}" x2="${left + width}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="${RULE}"/>`,
      text(left - 8, y(value) + 4, `${Number(value.toPrecision(3))}`, 'text-anchor="end"'),
    ]),
    ...panel.ticks.map((value) =>
      text(x(value), top + height + 20, `${value}`, 'text-anchor="middle"'),
    ),
    ...panel.lines.map(({ points, style }) => {
      const places = points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`);
      return `<polyline points="${places.join(' ')}" fill="none" ${style} stroke-width="2"/>`;
    }),
  ];
}

/** Names of lines, some beside each other. */
export function drawLegend(
  entries: readonly { readonly name: string; readonly style: string }[],
  left: number,
  top: number,
  columnWidth: number,
): string[] {
  return entries.flatMap(({ name, style }, index) => {
    const x = left + (index % 3) * columnWidth;
    const y = top + 24 * Math.floor(index / 3);
    return [
      `<line x1="${x}" x2="${x + 34}" y1="${y}" y2="${y}" ${style} stroke-width="2"/>`,
      text(x + 42, y + 4, name),
    ];
  });
}

export function range(values: readonly number[]): Scale {
  return [Math.min(...values), Math.max(...values)];
}

/** To whole powers of ten. */
export function decades(values: readonly number[]): Scale {
  const [low, high] = range(values);
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
}

/** Powers of a base within a scale. */
export function powers(base: number, [low, high]: Scale): number[] {
  const found: number[] = [];
  const first = Math.round(Math.log(low) / Math.log(base));
  for (let exponent = first; base ** exponent <= high * 1.001; exponent++) {
    if (base ** exponent >= low * 0.999) found.push(base ** exponent);
  }
  return found;
}

function place(value: number, [low, high]: Scale): number {
  return high === low ? 0.5 : Math.log(value / low) / Math.log(high / low);
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${content}</text>`;
}
