/**
 * The bytes of a pickle, one argument after another.
 */
import { NeriumError } from '../errors.ts';

/** A global's module or name on one line; the longest known has some 30 characters. */
const MAX_LINE = 1024;
/** Python's longs are arbitrarily long; sizes and offsets fit in 8 bytes. */
const MAX_LONG_BYTES = 8;

/** Reads forward; every method fails with CHECKPOINT_INVALID where the pickle ends too early. */
export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #file: string;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #position = 0;

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file = file;
  }

  get position(): number {
    return this.#position;
  }

  byte(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** A two's complement integer, least byte first. */
  long(length: number): number {
    if (length > MAX_LONG_BYTES) throw this.invalid(`an integer of ${length} bytes`);
    const at = this.#take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) {
      value = (value << 8n) | BigInt(this.#view.getUint8(at + i));
    }
    return Number(BigInt.asIntN(8 * length, value));
  }

  text(length: number): string {
    const at = this.#take(length);
    try {
      return this.#decoder.decode(this.#bytes.subarray(at, at + length));
    } catch {
      throw this.invalid('a string that is not UTF-8');
    }
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#position);
    const length = end - this.#position;
    if (end < 0 || length > MAX_LINE) throw this.invalid('a line without an end');
    const text = this.text(length);
    this.skip(1);
    return text;
  }

  skip(length: number): void {
    this.#take(length);
  }

  invalid(what: string): NeriumError {
    return new NeriumError(
      'CHECKPOINT_INVALID',
      `The pickle in ${this.#file} is broken at byte ${this.#position}: ${what}.`,
      { hint: 'Download or copy the file again.' },
    );
  }

  /** Moves on by `length` and gives the place before. */
  #take(length: number): number {
    const at = this.#position;
    if (at + length > this.#bytes.byteLength) throw this.invalid('it ends too early');
    this.#position = at + length;
    return at;
  }
}
