/**
 * All spans of at most `maxWidth` words of a text: [spans][2], first and last word, by rising first, then last word.
 *
 * @example
 * listSpans(3, 2); // Int32Array [0, 0, 0, 1, 1, 1, 1, 2, 2, 2]
 */
export function listSpans(words: number, maxWidth: number): Int32Array {
  const spans = new Int32Array(2 * spanCount(words, maxWidth));
  let at = 0;
  for (let start = 0; start < words; start++) {
    for (let end = start; end < Math.min(words, start + maxWidth); end++) {
      spans[at++] = start;
      spans[at++] = end;
    }
  }
  return spans;
}

function spanCount(words: number, maxWidth: number): number {
  const widths = Math.min(words, maxWidth);
  return widths * words - (widths * (widths - 1)) / 2;
}
