import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { widenRows } from '../src/checkpoint/compact.ts';
import { toHalf, toHalfUp } from '../src/checkpoint/half.ts';
import { openCheckpoint } from '../src/checkpoint/open-checkpoint.ts';
import { halfTable } from '../src/checkpoint/widen.ts';
import { bytesSource } from '../src/io/bytes-source.ts';
import { quantizeRows } from './quantize-rows.ts';
import { safetensorsFile, type TensorToWrite } from './write-safetensors.ts';

describe('toHalf', () => {
  it('keeps every half-precision number', () => {
    const table = halfTable();
    for (let bits = 0; bits < 65_536; bits++) {
      const value = table[bits] ?? Number.NaN;
      if (!Number.isNaN(value)) expect(toHalf(value)).toBe(bits);
    }
  });

  it('rounds to the nearest, ties to even', () => {
    const table = halfTable();
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65_500, max: 65_500 }), (value) => {
        const bits = toHalf(value);
        const error = Math.abs((table[bits] as number) - value);
        for (const other of [bits - 1, bits + 1]) {
          const near = table[other & 0xffff] as number;
          if (Number.isNaN(near)) continue;
          expect(error).toBeLessThanOrEqual(Math.abs(near - value));
        }
      }),
      { numRuns: 2000 },
    );
    expect(toHalf(1 + 2 ** -11)).toBe(0x3c00);
    expect(toHalf(1 + 3 * 2 ** -11)).toBe(0x3c02);
    expect(toHalf(1e6)).toBe(0x7c00);
    expect(toHalf(Number.NaN) & 0x7c00).toBe(0x7c00);
  });

  it('rounds up where asked', () => {
    const table = halfTable();
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: 0, max: 60_000 }), (value) => {
        const up = table[toHalfUp(value, table)] as number;
        expect(up).toBeGreaterThanOrEqual(value);
        expect(up - value).toBeLessThanOrEqual(Math.max(2 ** -24, value * 2 ** -10));
      }),
    );
  });
});

describe('quantizeRows', () => {
  const matrix = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(1, 6, 16, 48))
    .chain(([rows, columns]) =>
      fc.record({
        columns: fc.constant(columns),
        values: fc.float32Array({
          minLength: rows * columns,
          maxLength: rows * columns,
          noNaN: true,
          noDefaultInfinity: true,
          min: -100,
          max: 100,
        }),
      }),
    );

  it('moves no value by more than half a step', () => {
    fc.assert(
      fc.property(matrix, fc.constantFrom(1, 4, 16), (source, wanted) => {
        const { values, scales } = quantizeRows(source.values, source.columns, wanted);
        const table = halfTable();
        const steps = Float32Array.from(scales, (bits) => table[bits] as number);
        const widened = new Float32Array(values.length);
        widenRows(values, steps, values.length / scales.length, widened);
        widened.forEach((value, i) => {
          const step = steps[Math.floor((i * steps.length) / widened.length)] ?? 0;
          const exact = source.values[i] ?? 0;
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(step * 0.5001);
          expect(step).toBeLessThanOrEqual(100 / 127 + 0.001);
        });
      }),
    );
  });
});

describe('the compact form', () => {
  const metadata = { format: 'nerium-compact', version: '1', aliases: '{"twin":"m"}' };
  const tensor = (
    name: string,
    dtype: 'I8' | 'F16' | 'F32',
    shape: number[],
    array: ArrayBufferView,
  ): TensorToWrite => ({
    name,
    dtype,
    shape,
    bytes: new Uint8Array(array.buffer as ArrayBuffer),
  });
  const scales = tensor('m.scale', 'F32', [2, 2], Float32Array.of(1, 2, 0.5, 0));
  const values = tensor('m', 'I8', [2, 4], Int8Array.of(1, -2, 3, 4, -127, 127, 5, 6));
  const bias = tensor('b', 'F16', [2], Uint16Array.of(0x3c00, 0xc000));

  const open = async (tensors: TensorToWrite[], extra: object = {}) => {
    const parts = safetensorsFile(tensors, { ...metadata, ...extra });
    return openCheckpoint(
      bytesSource({ 'model.safetensors': new Uint8Array(Buffer.concat(parts)) }),
    );
  };

  it('is read as numbers times their scales', async () => {
    const checkpoint = await open([scales, values, bias]);
    expect([...checkpoint.tensors.keys()]).toEqual(['m', 'b', 'twin']);
    expect(checkpoint.tensors.get('m')).toEqual({ name: 'm', dtype: 'i8-rows', shape: [2, 4] });
    expect([...checkpoint.aliases]).toEqual([['twin', 'm']]);
    for (const name of ['m', 'twin']) {
      const target = new Float32Array(8);
      await checkpoint.read(name, target);
      expect(target).toEqual(Float32Array.of(1, -2, 6, 8, -63.5, 63.5, 0, 0));
    }
    const target = new Float32Array(2);
    await checkpoint.read('b', target);
    expect(target).toEqual(Float32Array.of(1, -2));
    expect(await checkpoint.hash(['m'])).not.toBe(await checkpoint.hash(['twin']));
  });

  it.each<[string, TensorToWrite[], object]>([
    ['scales missing', [values], {}],
    ['scales of another shape', [values, { ...scales, shape: [1, 4] }], {}],
    [
      'groups that do not divide the columns',
      [values, tensor('m.scale', 'F32', [2, 3], new Float32Array(6))],
      {},
    ],
    ['an alias with the name of a tensor', [scales, values, bias], { aliases: '{"m":"b"}' }],
    ['an alias of nothing', [scales, values], { aliases: '{"x":"y"}' }],
    ['an alias of an alias', [scales, values], { aliases: '{"x":"m","y":"x"}' }],
    ['aliases that are no object', [scales, values], { aliases: '[]' }],
    ['aliases that are no JSON', [scales, values], { aliases: '{' }],
  ])('refuses %s', async (_, tensors, extra) => {
    await expect(open(tensors, extra)).rejects.toMatchObject({ code: 'CHECKPOINT_INVALID' });
  });

  it('refuses a version that it does not know', async () => {
    await expect(open([scales, values], { version: '2' })).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
    });
  });
});
