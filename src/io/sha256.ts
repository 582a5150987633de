/**
 * SHA-256. Pages without TLS have no `crypto.subtle`, so there is a plain form beside it.
 */

/**
 * Hex digest.
 *
 * @example
 * await sha256Hex(new Uint8Array()); // 'e3b0c442…'
 */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  const digest =
    subtle === undefined
      ? sha256(bytes)
      : new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** FIPS 180-4, section 6.2. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const state = initialState();
  const schedule = new Uint32Array(64);
  const whole = bytes.byteLength - (bytes.byteLength % 64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < whole; at += 64) compress(state, view, at, schedule);
  const tail = paddedTail(bytes.subarray(whole), bytes.byteLength);
  const tailView = new DataView(tail.buffer);
  for (let at = 0; at < tail.byteLength; at += 64) compress(state, tailView, at, schedule);
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  state.forEach((word, index) => {
    out.setUint32(4 * index, word);
  });
  return digest;
}

/** The last bytes, a one bit, zeros, and the length in bits. */
function paddedTail(rest: Uint8Array, length: number): Uint8Array {
  const tail = new Uint8Array(rest.byteLength < 56 ? 64 : 128);
  tail.set(rest);
  tail[rest.byteLength] = 0x80;
  new DataView(tail.buffer).setBigUint64(tail.byteLength - 8, BigInt(length) * 8n);
  return tail;
}

function compress(state: Uint32Array, view: DataView, at: number, w: Uint32Array): void {
  for (let t = 0; t < 16; t++) w[t] = view.getUint32(at + 4 * t);
  for (let t = 16; t < 64; t++) {
    const near = w[t - 2] as number;
    const far = w[t - 15] as number;
    const s1 = rotate(near, 17) ^ rotate(near, 19) ^ (near >>> 10);
    const s0 = rotate(far, 7) ^ rotate(far, 18) ^ (far >>> 3);
    w[t] = s1 + (w[t - 7] as number) + s0 + (w[t - 16] as number);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const choice = (e & f) ^ (~e & g);
    const t1 = (h + s1 + choice + (ROUND[t] as number) + (w[t] as number)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => {
    state[index] = (state[index] as number) + value;
  });
}

function rotate(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

/** The first `count` primes: the constants are fractions of their roots. */
function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n);
  return found;
}

/** The first 32 bits of the fraction of a root. Cube and square roots of small primes are exact enough. */
function fractionBits(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

function initialState(): Uint32Array {
  return Uint32Array.from(primes(8), (prime) => fractionBits(Math.sqrt(prime)));
}

const ROUND = Uint32Array.from(primes(64), (prime) => fractionBits(Math.cbrt(prime)));
