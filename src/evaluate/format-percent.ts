/**
 * A fraction in percent with two decimals, as Python writes it: an exact tie goes to the even digit, where `toFixed` goes
 * up.
 *
 * @example
 * formatPercent(1 / 32); // '3.12%', though 3.125 rounds up in JavaScript
 */
export function formatPercent(fraction: number): string {
  const percent = fraction * 100;
  // Two decimals are tied where three end in 5 exactly, and only odd eighths are such doubles.
  const eighths = percent * 8;
  const tied = Number.isInteger(eighths) && eighths % 2 !== 0;
  const rounded = tied ? (2 * Math.round((percent * 100) / 2)) / 100 : percent;
  return `${rounded.toFixed(2)}%`;
}
