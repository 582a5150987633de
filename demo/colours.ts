/**
 * Label colours, in OKLCH, so that all are equally light: the text on them is equally readable.
 */

export interface Palette {
  /** Behind the entity's text. */
  readonly fill: string;
  /** Its border. */
  readonly line: string;
  /** The label's name, on `fill` and on the page. */
  readonly ink: string;
}

/** Lightness and chroma of each part of a palette. */
type Levels = Readonly<Record<keyof Palette, readonly [lightness: number, chroma: number]>>;

const LIGHT: Levels = { fill: [0.935, 0.05], line: [0.74, 0.1], ink: [0.44, 0.13] };
const DARK: Levels = { fill: [0.335, 0.065], line: [0.52, 0.1], ink: [0.85, 0.09] };

/** Neighbours in the list differ most, as the first labels are seen most. */
const HUES = [255, 25, 150, 310, 70, 200, 345, 110, 280, 45, 175, 230] as const;

/** Labels past the last colour share one with an earlier label; their names tell them apart. */
export const COLOUR_COUNT = HUES.length;

export function lightPalette(slot: number): Palette {
  return palette(slot, LIGHT);
}

export function darkPalette(slot: number): Palette {
  return palette(slot, DARK);
}

/** One rule a colour, for elements with `data-colour="<slot>"`. */
export function colourRules(): string {
  return HUES.map((_hue, slot) => {
    const light = lightPalette(slot);
    const dark = darkPalette(slot);
    const parts = (['fill', 'line', 'ink'] as const).map(
      (part) => `--${part}: light-dark(${light[part]}, ${dark[part]});`,
    );
    return `[data-colour="${slot}"] { ${parts.join(' ')} }`;
  }).join('\n');
}

/** Gives labels their colours, and lets them keep them while others come and go. */
export class ColourBook {
  #slots = new Map<string, number>();

  /** Labels of a new list: those known keep their colour, the others get those that are free. */
  assign(labels: readonly string[]): void {
    const slots = new Map<string, number>();
    for (const label of labels) {
      const known = this.#slots.get(label);
      if (known !== undefined) slots.set(label, known);
    }
    const uses = new Array<number>(COLOUR_COUNT).fill(0);
    for (const slot of slots.values()) uses[slot] = (uses[slot] ?? 0) + 1;
    for (const label of labels) {
      if (slots.has(label)) continue;
      const slot = uses.indexOf(Math.min(...uses));
      uses[slot] = (uses[slot] ?? 0) + 1;
      slots.set(label, slot);
    }
    this.#slots = slots;
  }

  slotOf(label: string): number {
    return this.#slots.get(label) ?? 0;
  }
}

/** Contrast of two colours `#rrggbb`, 1 … 21, as in WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function palette(slot: number, levels: Levels): Palette {
  const hue = HUES[slot % HUES.length] ?? 0;
  return {
    fill: toHex(...levels.fill, hue),
    line: toHex(...levels.line, hue),
    ink: toHex(...levels.ink, hue),
  };
}

/** OKLCH to sRGB; where sRGB lacks the colour, less chroma. */
function toHex(lightness: number, chroma: number, hue: number): string {
  let rgb = toLinear(lightness, chroma, hue);
  for (let less = chroma; rgb.some((one) => one < 0 || one > 1) && less > 0; ) {
    less -= 0.005;
    rgb = toLinear(lightness, Math.max(0, less), hue);
  }
  return `#${rgb.map(channel).join('')}`;
}

function channel(linear: number): string {
  const clamped = Math.min(1, Math.max(0, linear));
  const value = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055;
  return Math.round(255 * value)
    .toString(16)
    .padStart(2, '0');
}

/** Björn Ottosson's matrices (https://bottosson.github.io/posts/oklab/). */
function toLinear(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
