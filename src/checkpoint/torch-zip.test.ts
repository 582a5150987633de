import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesSource } from '../io/bytes-source.ts';
import type { Checkpoint } from './checkpoint.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { elementCount } from './tensor-file.ts';

const TORCH = new URL('../../fixtures/torch/', import.meta.url).pathname;

interface Expected {
  readonly dtype: string;
  readonly shape: number[];
  readonly values: (number | 'inf' | '-inf')[];
}

function open(name: string): Promise<Checkpoint> {
  const bytes = new Uint8Array(readFileSync(`${TORCH}${name}.bin`));
  return openCheckpoint(bytesSource({ 'pytorch_model.bin': bytes }));
}

function expected(name: string): Map<string, Expected> {
  return new Map(Object.entries(JSON.parse(readFileSync(`${TORCH}${name}.json`, 'utf8'))));
}

async function read(checkpoint: Checkpoint, name: string): Promise<number[]> {
  const target = new Float32Array(elementCount(checkpoint.tensors.get(name)?.shape ?? []));
  await checkpoint.read(name, target);
  return [...target];
}

describe('files of torch.save', () => {
  it.each(['views', 'dtypes', 'module', 'plain-dict-protocol-4'])('%s', async (file) => {
    const checkpoint = await open(file);
    const tensors = expected(file);
    expect(tensors.size).toBeGreaterThan(4);
    expect(new Set(checkpoint.tensors.keys())).toEqual(new Set(tensors.keys()));
    for (const [name, { dtype, shape, values }] of tensors) {
      expect(checkpoint.tensors.get(name), name).toEqual({ name, dtype, shape });
      const numbers = values.map((x) =>
        Math.fround(x === 'inf' ? 1 / 0 : x === '-inf' ? -1 / 0 : x),
      );
      expect(await read(checkpoint, name), name).toEqual(numbers);
    }
  });

  it('finds tensors that are the same part of the same storage', async () => {
    expect([...(await open('views')).aliases]).toEqual([['shared', 'table']]);
  });

  it.each([
    ['exploit', 'CHECKPOINT_UNSAFE', '"__builtin__.print"'],
    ['double', 'CHECKPOINT_UNSAFE', 'torch.DoubleStorage'],
    ['legacy', 'ASSET_TRUNCATED', 'torch.save (version 1.6 or later)'],
  ])('refuses %s', async (file, code, message) => {
    await expect(open(file)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
