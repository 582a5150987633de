/**
 * Columns whose content comes line by line across the page. Most programs write column by column, and their order stays.
 */
import type { Line } from './pdf-lines.ts';

/** Fewer lines side by side are a table's rows, or chance. */
const FEWEST_PAIRS = 3;
/** Of the page's width, on average: cells of tables are narrower. */
const NARROWEST = 0.2;

/**
 * Lines in the order in which they are read. Where at least three lines in a row have a neighbour to their right, and both sides
 * are as wide as columns of prose, all of the left side comes first, up to a line that goes over both.
 */
export function columnOrder(lines: readonly Line[], pageWidth: number): Line[] {
  const pairs = lines.flatMap((line, index): [Line, Line][] => {
    const next = lines[index + 1];
    return next !== undefined && isBeside(line, next) ? [[line, next]] : [];
  });
  const gutter = findGutter(pairs, pageWidth);
  if (gutter === undefined) return [...lines];
  const ordered: Line[] = [];
  let left: Line[] = [];
  let right: Line[] = [];
  const flush = (): void => {
    // There may be more columns on either side.
    ordered.push(...columnOrder(left, pageWidth), ...columnOrder(right, pageWidth));
    left = [];
    right = [];
  };
  for (const line of lines) {
    if (line.along >= gutter) right.push(line);
    else if (line.reach <= gutter) left.push(line);
    else {
      flush();
      ordered.push(line);
    }
  }
  flush();
  return ordered;
}

function isBeside(left: Line, right: Line): boolean {
  return (
    left.angle === right.angle &&
    Math.abs(left.across - right.across) < 0.5 * Math.max(left.size, right.size) &&
    right.along > left.reach
  );
}

/** Where the right column begins, if there is one. */
function findGutter(pairs: readonly (readonly [Line, Line])[], pageWidth: number) {
  const begins = pairs.map(([, right]) => right.along).sort((a, b) => a - b);
  const middle = begins[begins.length >> 1];
  if (middle === undefined) return undefined;
  const aligned = pairs.filter(([, right]) => Math.abs(right.along - middle) < 2 * right.size);
  if (aligned.length < FEWEST_PAIRS) return undefined;
  const width = (side: 0 | 1): number =>
    aligned.reduce((sum, pair) => sum + pair[side].reach - pair[side].along, 0) / aligned.length;
  if (Math.min(width(0), width(1)) < NARROWEST * pageWidth) return undefined;
  return Math.min(...aligned.map(([, right]) => right.along)) - 0.01;
}
