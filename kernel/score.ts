/**
 * The scoring kernel, in AssemblyScript: `npm run build:kernel` compiles it into src/score/kernel-wasm.ts.
 * Layouts keep four spans side by side and eight labels side by side, so that one pass over k does 32 multiplications
 * with two loads of labels and four splats of spans, all sums in registers.
 */

/**
 * relu(u[start] + v[start + j]) for the spans of a start word, in blocks of four spans: [blocks][hidden][4].
 * Spans beyond `widths` repeat the last one; nobody reads their results.
 */
export function reluSums(
  u: usize,
  v: usize,
  start: i32,
  widths: i32,
  hidden: i32,
  out: usize,
): void {
  const rowBytes: usize = usize(hidden) << 2;
  const from: usize = u + usize(start) * rowBytes;
  const zero = f32x4.splat(0);
  let to: usize = out;
  for (let block = 0; block < widths; block += 4) {
    const last = widths - 1;
    const v0: usize = v + usize(start + min(block, last)) * rowBytes;
    const v1: usize = v + usize(start + min(block + 1, last)) * rowBytes;
    const v2: usize = v + usize(start + min(block + 2, last)) * rowBytes;
    const v3: usize = v + usize(start + min(block + 3, last)) * rowBytes;
    for (let at: usize = 0; at < rowBytes; at += 16) {
      const own = v128.load(from + at);
      const a = f32x4.max(f32x4.add(own, v128.load(v0 + at)), zero);
      const b = f32x4.max(f32x4.add(own, v128.load(v1 + at)), zero);
      const c = f32x4.max(f32x4.add(own, v128.load(v2 + at)), zero);
      const d = f32x4.max(f32x4.add(own, v128.load(v3 + at)), zero);
      const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
      v128.store(to + 16, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7));
      v128.store(to + 32, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5));
      v128.store(to + 48, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7));
      to += 64;
    }
  }
}

/**
 * out[span][column] = spans[span]·columns[column] + bias[column].
 *
 * @param spans [blocks][width][4]
 * @param panels [columns / 8][width][8]
 * @param columns a multiple of 8
 * @param out [4 · blocks][columns], or with `transposed` [blocks][columns][4], as `spans` of a next product
 */
export function multiply(
  spans: usize,
  blocks: i32,
  panels: usize,
  columns: i32,
  width: i32,
  bias: usize,
  out: usize,
  transposed: bool,
): void {
  const blockBytes: usize = usize(width) << 4;
  const panelBytes: usize = usize(width) << 5;
  for (let column = 0; column < columns; column += 8) {
    const panel: usize = panels + usize(column >> 3) * panelBytes;
    const biasLow = v128.load(bias + (usize(column) << 2));
    const biasHigh = v128.load(bias + (usize(column) << 2) + 16);
    for (let block = 0; block < blocks; block++) {
      let a0 = biasLow;
      let a1 = biasHigh;
      let b0 = biasLow;
      let b1 = biasHigh;
      let c0 = biasLow;
      let c1 = biasHigh;
      let d0 = biasLow;
      let d1 = biasHigh;
      let span: usize = spans + usize(block) * blockBytes;
      let label: usize = panel;
      const end: usize = panel + panelBytes;
      while (label < end) {
        const low = v128.load(label);
        const high = v128.load(label + 16);
        const a = v128.load_splat<f32>(span);
        const b = v128.load_splat<f32>(span + 4);
        const c = v128.load_splat<f32>(span + 8);
        const d = v128.load_splat<f32>(span + 12);
        a0 = f32x4.add(a0, f32x4.mul(a, low));
        a1 = f32x4.add(a1, f32x4.mul(a, high));
        b0 = f32x4.add(b0, f32x4.mul(b, low));
        b1 = f32x4.add(b1, f32x4.mul(b, high));
        c0 = f32x4.add(c0, f32x4.mul(c, low));
        c1 = f32x4.add(c1, f32x4.mul(c, high));
        d0 = f32x4.add(d0, f32x4.mul(d, low));
        d1 = f32x4.add(d1, f32x4.mul(d, high));
        label += 32;
        span += 16;
      }
      if (transposed) {
        const to: usize = out + ((usize(block) * usize(columns) + usize(column)) << 4);
        storeTransposed(to, a0, b0, c0, d0);
        storeTransposed(to + 64, a1, b1, c1, d1);
      } else {
        const stride: usize = usize(columns) << 2;
        const to: usize = out + usize(block) * 4 * stride + (usize(column) << 2);
        v128.store(to, a0);
        v128.store(to + 16, a1);
        v128.store(to + stride, b0);
        v128.store(to + stride + 16, b1);
        v128.store(to + 2 * stride, c0);
        v128.store(to + 2 * stride + 16, c1);
        v128.store(to + 3 * stride, d0);
        v128.store(to + 3 * stride + 16, d1);
      }
    }
  }
}

/** Four rows of four, as columns. */
function storeTransposed(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
  v128.store(to + 16, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7));
  v128.store(to + 32, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5));
  v128.store(to + 48, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7));
}
