/**
 * Places of the `count` largest values, largest first; of equal ones the first comes first. NaN is never among them.
 *
 * @example
 * topK(Float32Array.of(1, 3, 2, 3), 3); // [1, 3, 2]
 */
export function topK(values: Float32Array, count: number): number[] {
  const best: number[] = [];
  let least = -Infinity;
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? Number.NaN;
    const room = best.length < count;
    if (!(value > least || (room && value === least))) continue;
    let at = best.length;
    while (at > 0 && (values[best[at - 1] ?? 0] ?? 0) < value) at--;
    best.splice(at, 0, place);
    if (best.length > count) best.pop();
    if (best.length === count) least = values[best[count - 1] ?? 0] ?? 0;
  }
  return best;
}
