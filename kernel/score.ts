/**
 * The scoring kernel, in AssemblyScript: `npm run build:kernel` compiles it into src/score/kernel-wasm.ts, with relaxed SIMD
 * and without.
 *
 * Layouts keep four spans side by side and eight columns side by side, so that one step over k does 32 multiplications with
 * two loads of columns and four splats of spans, all sums in registers. What a product reads of a span is a list of steps:
 * values [steps][4] and for each step the place of its k in a panel. After a relu most values are zero: steps that are zero
 * in all four spans are left out, which changes no sum.
 */

/** Bytes of one k in a panel of eight columns. */
const PANEL_ROW: usize = 32;

/** Place of the 4 × 8 sums of one block and panel: [4][8]. */
const sums: usize = memory.data(128, 16);

/**
 * relu(u[start] + v[end]) of spans in blocks of four, as steps; and the Euclidean length of each.
 *
 * @param u, v [words][hidden]
 * @param spans [4 · blocks][2]: start and end, as word indices
 * @param values [blocks][hidden][4], the first `lengths[block]` steps filled
 * @param offsets [blocks][hidden]
 * @param norms the lengths of a block's spans, at every `normStride` bytes
 */
export function reluSums(
  u: usize,
  v: usize,
  spans: usize,
  blocks: i32,
  hidden: i32,
  values: usize,
  offsets: usize,
  lengths: usize,
  norms: usize,
  normStride: usize,
): void {
  const rowBytes: usize = usize(hidden) << 2;
  const zero = f32x4.splat(0);
  for (let block = 0; block < blocks; block++) {
    const u0: usize = u + usize(load<i32>(spans)) * rowBytes;
    const v0: usize = v + usize(load<i32>(spans, 4)) * rowBytes;
    const u1: usize = u + usize(load<i32>(spans, 8)) * rowBytes;
    const v1: usize = v + usize(load<i32>(spans, 12)) * rowBytes;
    const u2: usize = u + usize(load<i32>(spans, 16)) * rowBytes;
    const v2: usize = v + usize(load<i32>(spans, 20)) * rowBytes;
    const u3: usize = u + usize(load<i32>(spans, 24)) * rowBytes;
    const v3: usize = v + usize(load<i32>(spans, 28)) * rowBytes;
    let squares = zero;
    let to: usize = values;
    let offset: usize = offsets;
    let place: i32 = 0;
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const a = f32x4.max(f32x4.add(v128.load(u0 + at), v128.load(v0 + at)), zero);
      const b = f32x4.max(f32x4.add(v128.load(u1 + at), v128.load(v1 + at)), zero);
      const c = f32x4.max(f32x4.add(v128.load(u2 + at), v128.load(v2 + at)), zero);
      const d = f32x4.max(f32x4.add(v128.load(u3 + at), v128.load(v3 + at)), zero);
      const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const k0 = v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5);
      const k1 = v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7);
      const k2 = v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5);
      const k3 = v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7);
      squares = multiplyAdd(k0, k0, squares);
      squares = multiplyAdd(k1, k1, squares);
      squares = multiplyAdd(k2, k2, squares);
      squares = multiplyAdd(k3, k3, squares);
      // Each is written, and written over where it is zero: a branch would be mispredicted.
      const some = v128.or(v128.or(a, b), v128.or(c, d));
      const mask = v128.bitmask<i32>(f32x4.ne(some, zero));
      const second: usize = mask & 1;
      const third: usize = popcnt(mask & 3);
      const fourth: usize = popcnt(mask & 7);
      const next: usize = popcnt(mask);
      v128.store(to, k0);
      v128.store(to + (second << 4), k1);
      v128.store(to + (third << 4), k2);
      v128.store(to + (fourth << 4), k3);
      store<i32>(offset, place);
      store<i32>(offset + (second << 2), place + 32);
      store<i32>(offset + (third << 2), place + 64);
      store<i32>(offset + (fourth << 2), place + 96);
      to += next << 4;
      offset += next << 2;
      place += 128;
    }
    store<i32>(lengths, i32((to - values) >> 4));
    v128.store(norms, f32x4.sqrt(squares));
    spans += 32;
    values += usize(hidden) << 4;
    offsets += rowBytes;
    lengths += 4;
    norms += normStride;
  }
}

/**
 * spans · columns + bias, as the values of a next product: [blocks][columns][4].
 *
 * @param panels [columns / 8][width][8]
 * @param columns a multiple of 8
 * @param out a block at every `outStride` bytes
 */
export function multiply(
  values: usize,
  valueStride: usize,
  offsets: usize,
  offsetStride: usize,
  lengths: usize,
  blocks: i32,
  panels: usize,
  columns: i32,
  width: i32,
  bias: usize,
  out: usize,
  outStride: usize,
): void {
  const panelBytes: usize = usize(width) * PANEL_ROW;
  for (let column = 0; column < columns; column += 8) {
    const columnBias: usize = bias + (usize(column) << 2);
    for (let block = 0; block < blocks; block++) {
      accumulate(
        values + usize(block) * valueStride,
        offsets + usize(block) * offsetStride,
        load<i32>(lengths + (usize(block) << 2)),
        panels,
        columnBias,
      );
      const to: usize = out + usize(block) * outStride + (usize(column) << 4);
      storeTransposed(to, sums);
      storeTransposed(to + 64, sums + 16);
    }
    panels += panelBytes;
  }
}

/**
 * The pairs of a span and a column with spans · columns + bias ≥ floor, as [found][3]: span and column, as i32, and the sum.
 * Of each span by rising column.
 *
 * @param spans how many of the 4 · blocks are meant
 * @param panels, floors, bias of columns that are none: zero, Infinity, zero
 * @param out room for spans · columns
 * @returns how many
 */
export function collect(
  values: usize,
  valueStride: usize,
  offsets: usize,
  offsetStride: usize,
  lengths: usize,
  spans: i32,
  panels: usize,
  columns: i32,
  width: i32,
  bias: usize,
  floors: usize,
  out: usize,
): i32 {
  const panelBytes: usize = usize(width) * PANEL_ROW;
  let to: usize = out;
  for (let column = 0; column < columns; column += 8) {
    const low = v128.load(floors + (usize(column) << 2));
    const high = v128.load(floors + (usize(column) << 2), 16);
    const columnBias: usize = bias + (usize(column) << 2);
    for (let span = 0; span < spans; span += 4) {
      const block: usize = usize(span >> 2);
      accumulate(
        values + block * valueStride,
        offsets + block * offsetStride,
        load<i32>(lengths + (block << 2)),
        panels,
        columnBias,
      );
      const passed = v128.or(
        v128.or(
          v128.or(f32x4.ge(v128.load(sums), low), f32x4.ge(v128.load(sums, 16), high)),
          v128.or(f32x4.ge(v128.load(sums, 32), low), f32x4.ge(v128.load(sums, 48), high)),
        ),
        v128.or(
          v128.or(f32x4.ge(v128.load(sums, 64), low), f32x4.ge(v128.load(sums, 80), high)),
          v128.or(f32x4.ge(v128.load(sums, 96), low), f32x4.ge(v128.load(sums, 112), high)),
        ),
      );
      if (v128.any_true(passed)) {
        to = compact(span, min(4, spans - span), column, floors + (usize(column) << 2), to);
      }
    }
    panels += panelBytes;
  }
  return i32((to - out) / 12);
}

/** [count][width] → panels [count / 8][width][8]; the missing rows of the last panel are zero. */
export function layOut(rows: usize, count: i32, width: i32, panels: usize): void {
  const rowBytes: usize = usize(width) << 2;
  for (let row = 0; row < count; row += 8) {
    const present = min(8, count - row);
    if (present < 8) memory.fill(panels, 0, usize(width) * PANEL_ROW);
    for (let lane = 0; lane < present; lane++) {
      let from: usize = rows + usize(row + lane) * rowBytes;
      const end: usize = from + rowBytes;
      let to: usize = panels + (usize(lane) << 2);
      while (from < end) {
        store<f32>(to, load<f32>(from));
        from += 4;
        to += PANEL_ROW;
      }
    }
    panels += usize(width) * PANEL_ROW;
  }
}

/** sums = bias + values · panel, step by step: the order in which every sum is made, whatever stands beside it. */
function accumulate(values: usize, offsets: usize, steps: i32, panel: usize, bias: usize): void {
  let a0 = v128.load(bias);
  let a1 = v128.load(bias, 16);
  let b0 = a0;
  let b1 = a1;
  let c0 = a0;
  let c1 = a1;
  let d0 = a0;
  let d1 = a1;
  const end: usize = offsets + (usize(steps) << 2);
  while (offsets < end) {
    const column: usize = panel + usize(load<u32>(offsets));
    const low = v128.load(column);
    const high = v128.load(column, 16);
    const a = v128.load_splat<f32>(values);
    const b = v128.load_splat<f32>(values, 4);
    const c = v128.load_splat<f32>(values, 8);
    const d = v128.load_splat<f32>(values, 12);
    a0 = multiplyAdd(a, low, a0);
    a1 = multiplyAdd(a, high, a1);
    b0 = multiplyAdd(b, low, b0);
    b1 = multiplyAdd(b, high, b1);
    c0 = multiplyAdd(c, low, c0);
    c1 = multiplyAdd(c, high, c1);
    d0 = multiplyAdd(d, low, d0);
    d1 = multiplyAdd(d, high, d1);
    values += 16;
    offsets += 4;
  }
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, b0, 32);
  v128.store(sums, b1, 48);
  v128.store(sums, c0, 64);
  v128.store(sums, c1, 80);
  v128.store(sums, d0, 96);
  v128.store(sums, d1, 112);
}

function multiplyAdd(a: v128, b: v128, sum: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** Four columns of the four rows of `sums`, as rows. */
function storeTransposed(to: usize, from: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 32);
  const c = v128.load(from, 64);
  const d = v128.load(from, 96);
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7), 16);
  v128.store(to, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5), 32);
  v128.store(to, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7), 48);
}

/** Writes what passes of `sums`; returns where to go on. */
function compact(span: i32, rows: i32, column: i32, floors: usize, to: usize): usize {
  for (let row = 0; row < rows; row++) {
    for (let lane = 0; lane < 8; lane++) {
      const sum = load<f32>(sums + (usize(row) << 5) + (usize(lane) << 2));
      if (sum >= load<f32>(floors + (usize(lane) << 2))) {
        store<i32>(to, span + row);
        store<i32>(to, column + lane, 4);
        store<f32>(to, sum, 8);
        to += 12;
      }
    }
  }
  return to;
}
