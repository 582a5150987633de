import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../io/bytes-source.ts';
import { directorySource } from '../io/directory-source.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { elementCount } from './tensor-file.ts';

const FIXTURES = new URL('../../fixtures/', import.meta.url).pathname;

/** A second, naive reading of a float32 safetensors file. */
function naive(path: string): Map<string, Float32Array> {
  const file = readFileSync(FIXTURES + path);
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  const tensors = new Map<string, Float32Array>();
  for (const [name, { dtype, data_offsets: offsets }] of Object.entries(header)) {
    if (dtype !== 'F32') continue;
    const [from, to] = offsets;
    const values = new Float32Array((to - from) / 4);
    for (let i = 0; i < values.length; i++) values[i] = file.readFloatLE(8 + length + from + 4 * i);
    tensors.set(name, values);
  }
  return tensors;
}

describe('openCheckpoint', () => {
  it('reads every tensor of a safetensors file', async () => {
    const checkpoint = await openCheckpoint(directorySource(`${FIXTURES}bi-span-bert`));
    const expected = naive('bi-span-bert/model.safetensors');
    expect(checkpoint.file).toBe('model.safetensors');
    expect(expected.size).toBeGreaterThan(50);
    for (const [name, values] of expected) {
      const target = new Float32Array(elementCount(checkpoint.tensors.get(name)?.shape ?? []));
      await checkpoint.read(name, target);
      expect(target, name).toEqual(values);
    }
  });

  it('reads the fp16 variant as the rounded values of the full one', async () => {
    const source = directorySource(`${FIXTURES}bi-span-bert`);
    const full = await openCheckpoint(source);
    const half = await openCheckpoint(source, { variant: 'fp16' });
    expect(half.file).toBe('model.fp16.safetensors');
    let compared = 0;
    for (const [name, info] of half.tensors) {
      if (info.dtype !== 'f16') continue;
      const count = elementCount(info.shape);
      const [a, b] = [new Float32Array(count), new Float32Array(count)];
      await full.read(name, a);
      await half.read(name, b);
      for (let i = 0; i < count; i++) {
        const [exact = 0, rounded = 0] = [a[i], b[i]];
        const error = Math.abs(exact - rounded);
        if (error > Math.max(2 ** -25, Math.abs(exact) * 2 ** -11)) {
          throw new Error(`${name}[${i}]: ${exact} became ${rounded}`);
        }
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(100_000);
  });

  it('reads a torch zip that Python wrote', async () => {
    const checkpoint = await openCheckpoint(
      directorySource(`${FIXTURES}bi-span-modernbert-eqtheta`),
    );
    expect(checkpoint.file).toBe('pytorch_model.bin');
    const info = checkpoint.tensors.get('prompt_rep_layer.0.weight');
    expect(info).toEqual({ name: 'prompt_rep_layer.0.weight', dtype: 'f32', shape: [128, 32] });
    for (const { name, shape } of checkpoint.tensors.values()) {
      const values = new Float32Array(elementCount(shape));
      await checkpoint.read(name, values);
      expect(values.every(Number.isFinite), name).toBe(true);
      expect(
        values.some((value) => value !== 0),
        name,
      ).toBe(true);
    }
  });

  it('gives a hash that depends on the values and not on the order of names', async () => {
    const path = `${FIXTURES}bi-span-bert/model.safetensors`;
    const bytes = new Uint8Array(readFileSync(path));
    const names = ['prompt_rep_layer.0.weight', 'prompt_rep_layer.3.bias'];
    const open = (file: Uint8Array) => openCheckpoint(bytesSource({ 'model.safetensors': file }));
    const first = await open(bytes);
    const hash = await first.hash(names);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await first.hash([...names].reverse())).toBe(hash);
    const all = [...first.tensors.keys()];
    const before = await first.hash(all);
    const changed = bytes.slice();
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(await (await open(changed)).hash(all)).not.toBe(before);
  });

  it('names what it looked for', async () => {
    await expect(openCheckpoint(bytesSource({ a: new Uint8Array() }))).rejects.toMatchObject({
      code: 'ASSET_MISSING',
      message: expect.stringContaining(
        'model.safetensors, model.safetensors.index.json, pytorch_model.bin',
      ),
    });
  });
});
