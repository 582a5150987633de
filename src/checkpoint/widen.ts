/**
 * Stored numbers → float32. Bytes are little-endian, as every machine with WebAssembly is.
 */

/** Dtypes whose bytes are one number after another. */
export type PlainDtype = 'f32' | 'f16' | 'bf16' | 'i8' | 'i64';

export const BYTES_PER_ELEMENT: Readonly<Record<PlainDtype, number>> = {
  f32: 4,
  f16: 2,
  bf16: 2,
  i8: 1,
  i64: 8,
};

/**
 * Writes `bytes`, which hold `target.length` numbers, into `target`. Integers over 2^24 are rounded.
 *
 * @example
 * widen('f16', new Uint8Array([0x00, 0x3c]), target); // target[0] === 1
 */
export function widen(dtype: PlainDtype, bytes: Uint8Array, target: Float32Array): void {
  const count = target.length;
  const aligned = align(bytes, BYTES_PER_ELEMENT[dtype]);
  const { buffer, byteOffset } = aligned;
  switch (dtype) {
    case 'f32':
      target.set(new Float32Array(buffer, byteOffset, count));
      return;
    case 'f16':
      widenHalf(new Uint16Array(buffer, byteOffset, count), target);
      return;
    case 'bf16':
      widenBrain(new Uint16Array(buffer, byteOffset, count), target);
      return;
    case 'i8':
      target.set(new Int8Array(buffer, byteOffset, count));
      return;
    case 'i64':
      widenLong(new BigInt64Array(buffer, byteOffset, count), target);
      return;
  }
}

/** Typed arrays need aligned offsets; a tensor in a file may lie anywhere. */
function align(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : bytes.slice();
}

function widenHalf(halves: Uint16Array, target: Float32Array): void {
  const table = halfTable();
  // A table look-up is several times faster than taking sign, exponent and fraction apart.
  for (let i = 0; i < halves.length; i++) target[i] = table[halves[i] as number] as number;
}

let cachedHalfTable: Float32Array | undefined;

/** All 65,536 half-precision numbers; 256 KB, made at the first use. */
export function halfTable(): Float32Array {
  if (cachedHalfTable !== undefined) return cachedHalfTable;
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    let value: number;
    if (exponent === 31) value = fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
    else if (exponent === 0) value = fraction * 2 ** -24;
    else value = (1 + fraction / 1024) * 2 ** (exponent - 15);
    table[bits] = bits & 0x8000 ? -value : value;
  }
  cachedHalfTable = table;
  return table;
}

/** bfloat16 is the upper half of a float32. */
function widenBrain(brains: Uint16Array, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let i = 0; i < brains.length; i++) bits[i] = (brains[i] as number) << 16;
}

function widenLong(longs: BigInt64Array, target: Float32Array): void {
  for (let i = 0; i < longs.length; i++) target[i] = Number(longs[i]);
}
