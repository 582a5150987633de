/**
 * Writes safetensors files.
 */

export interface TensorToWrite {
  readonly name: string;
  readonly dtype: 'F32' | 'F16' | 'I8' | 'I64';
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** The bytes of a file with these tensors in this order. */
export function safetensorsFile(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.byteLength] };
    at += bytes.byteLength;
  }
  const json = JSON.stringify(header);
  // The reference implementation pads with blanks so that the data begin at a multiple of eight.
  const text = new TextEncoder().encode(json + ' '.repeat((8 - (json.length % 8)) % 8));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  return [length, text, ...tensors.map(({ bytes }) => bytes)];
}
