/**
 * The scoring kernel as WGSL: a tiled matrix product whose left side is either made on the fly, relu(u_i + v_j), or read,
 * and whose result is either kept or compared with a floor, so that only candidates are ever written.
 *
 * | | left | right | result |
 * |---|---|---|---|
 * | folded labels | relu(u_i + v_j), [spans, H] | W2ᵀ·l, [labels, H] | candidates |
 * | not folded, first | relu(u_i + v_j), [spans, H] | W2, [D, H] | span vectors, [spans, D] |
 * | not folded, then | span vectors, [spans, D] | l, [labels, D] | candidates |
 */

export interface ShaderForm {
  readonly left: 'sums' | 'rows';
  readonly result: 'rows' | 'candidates';
  /** Columns of one tile are four times as many. */
  readonly columnThreads: 4 | 16;
}

/** Spans of one tile. */
export const TILE_SPANS = 64;
/** Values of the inner dimension in workgroup memory at once. */
const DEPTH = 16;
/** One more than that, so that the rows of a tile begin in different banks of workgroup memory. */
const PITCH = DEPTH + 1;
const SPAN_THREADS = 16;
const SPANS_PER_THREAD = TILE_SPANS / SPAN_THREADS;
const COLUMNS_PER_THREAD = 4;

/** Columns of one tile. */
export function tileColumns(columnThreads: ShaderForm['columnThreads']): number {
  return columnThreads * COLUMNS_PER_THREAD;
}

/** The bindings of a form, in their order, after the uniform `size` at 0. */
export function bindingsOf({ left, result }: ShaderForm): readonly string[] {
  return [
    ...(left === 'sums' ? ['u', 'v'] : ['rows']),
    'spans',
    'weights',
    'bias',
    ...(result === 'rows' ? ['products'] : ['floors', 'found']),
  ];
}

/** `size` as the shader reads it: six u32 in this order. */
export interface ShaderSize {
  /** Spans [firstSpan, endSpan) of the list. */
  readonly firstSpan: number;
  readonly endSpan: number;
  /** Columns [firstColumn, endColumn) of `weights`. */
  readonly firstColumn: number;
  readonly endColumn: number;
  /** Length of a row. */
  readonly depth: number;
  /** Number of the label that is column 0. */
  readonly firstLabel: number;
}

/** The candidate list: a counter, which also counts what finds no room, and then span, label, logit of each. */
export const HEADER_WORDS = 4;
export const WORDS_PER_CANDIDATE = 3;

export function shaderSource(form: ShaderForm): string {
  const { columnThreads } = form;
  const columns = tileColumns(columnThreads);
  const threads = columnThreads * SPAN_THREADS;
  const rows = Array.from({ length: SPANS_PER_THREAD }, (_, row) => row);
  const perThread = Array.from({ length: COLUMNS_PER_THREAD }, (_, column) => column);
  return /* wgsl */ `
struct Size {
  firstSpan: u32, endSpan: u32, firstColumn: u32, endColumn: u32, depth: u32, firstLabel: u32,
}
/** Rows of u, v and floors. */
struct Span { start: u32, end: u32, text: u32 }
struct Found { count: atomic<u32>, capacity: u32, unused: vec2u, candidates: array<u32> }

@group(0) @binding(0) var<uniform> size: Size;
${declarations(form)}

var<workgroup> leftTile: array<f32, ${TILE_SPANS * PITCH}>;
var<workgroup> rightTile: array<f32, ${columns * PITCH}>;

fn leftValue(span: u32, k: u32) -> f32 {
  if (span >= size.endSpan || k >= size.depth) { return 0.0; }
  ${
    form.left === 'sums'
      ? `let words = spans[span];
  return max(0.0, u[words.start * size.depth + k] + v[words.end * size.depth + k]);`
      : 'return rows[(span - size.firstSpan) * size.depth + k];'
  }
}

fn rightValue(column: u32, k: u32) -> f32 {
  if (column >= size.endColumn || k >= size.depth) { return 0.0; }
  return weights[column * size.depth + k];
}

fn finish(span: u32, column: u32, sum: f32) {
  if (span >= size.endSpan || column >= size.endColumn) { return; }
  let value = sum + bias[column];
  ${
    form.result === 'rows'
      ? 'products[(span - size.firstSpan) * size.endColumn + column] = value;'
      : `let label = size.firstLabel + column;
  if (!(value >= floors[spans[span].text + label])) { return; }
  let place = atomicAdd(&found.count, 1u);
  if (place >= found.capacity) { return; }
  let at = place * ${WORDS_PER_CANDIDATE}u;
  found.candidates[at] = span;
  found.candidates[at + 1u] = label;
  found.candidates[at + 2u] = bitcast<u32>(value);`
  }
}

@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) tile: vec3u, @builtin(local_invocation_index) thread: u32) {
  let x = thread % ${columnThreads}u;
  let y = thread / ${columnThreads}u;
  let firstSpan = size.firstSpan + tile.y * ${TILE_SPANS}u;
  let firstColumn = size.firstColumn + tile.x * ${columns}u;
  ${rows.map((row) => `var sum${row} = vec4f();`).join(' ')}
  for (var k0 = 0u; k0 < size.depth; k0 += ${DEPTH}u) {
    for (var at = thread; at < ${TILE_SPANS * DEPTH}u; at += ${threads}u) {
      let row = at / ${DEPTH}u;
      let k = at % ${DEPTH}u;
      leftTile[row * ${PITCH}u + k] = leftValue(firstSpan + row, k0 + k);
    }
    for (var at = thread; at < ${columns * DEPTH}u; at += ${threads}u) {
      let row = at / ${DEPTH}u;
      let k = at % ${DEPTH}u;
      rightTile[row * ${PITCH}u + k] = rightValue(firstColumn + row, k0 + k);
    }
    workgroupBarrier();
    for (var k = 0u; k < ${DEPTH}u; k++) {
      let right = vec4f(${perThread.map((column) => `rightTile[(x + ${column * columnThreads}u) * ${PITCH}u + k]`).join(', ')});
      ${rows.map((row) => `sum${row} = fma(vec4f(leftTile[(y + ${row * SPAN_THREADS}u) * ${PITCH}u + k]), right, sum${row});`).join('\n      ')}
    }
    workgroupBarrier();
  }
  ${rows
    .flatMap((row) =>
      perThread.map(
        (column) =>
          `finish(firstSpan + y + ${row * SPAN_THREADS}u, firstColumn + x + ${column * columnThreads}u, sum${row}[${column}]);`,
      ),
    )
    .join('\n  ')}
}
`;
}

function declarations(form: ShaderForm): string {
  const types: Readonly<Record<string, string>> = {
    spans: '<storage, read> spans: array<Span>',
    products: '<storage, read_write> products: array<f32>',
    found: '<storage, read_write> found: Found',
  };
  return bindingsOf(form)
    .map((name, index) => {
      const type = types[name] ?? `<storage, read> ${name}: array<f32>`;
      return `@group(0) @binding(${index + 1}) var${type};`;
    })
    .join('\n');
}
