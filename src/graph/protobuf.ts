/**
 * The four wire types of Protocol Buffers that an ONNX model needs, written into one growing buffer.
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/**
 * Writes one message. Fields appear in the order of the calls.
 *
 * @example
 * const message = new MessageWriter().int(1, 10).string(2, 'nerium').bytes();
 */
export class MessageWriter {
  #buffer = new Uint8Array(256);
  #length = 0;

  /** An integer field (int32, int64, enum): zero or a positive safe integer, or a negative one as 64 bits. */
  int(field: number, value: number): this {
    this.#varint(field * 8 + VARINT);
    this.#signedVarint(value);
    return this;
  }

  float(field: number, value: number): this {
    this.#varint(field * 8 + FIXED32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#append(bytes);
    return this;
  }

  string(field: number, value: string): this {
    return this.raw(field, new TextEncoder().encode(value));
  }

  raw(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + LENGTH_DELIMITED);
    this.#varint(value.length);
    this.#append(value);
    return this;
  }

  message(field: number, value: MessageWriter): this {
    return this.raw(field, value.bytes());
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #signedVarint(value: number): void {
    if (value >= 0) this.#varint(value);
    else {
      let rest = BigInt.asUintN(64, BigInt(value));
      while (rest >= 0x80n) {
        this.#append([Number(rest & 0x7fn) | 0x80]);
        rest >>= 7n;
      }
      this.#append([Number(rest)]);
    }
  }

  /** Division instead of shifts: offsets within a weight file pass 2³¹. */
  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#append([(rest % 0x80) | 0x80]);
      rest = Math.floor(rest / 0x80);
    }
    this.#append([rest]);
  }

  #append(bytes: ArrayLike<number>): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = needed;
  }
}
