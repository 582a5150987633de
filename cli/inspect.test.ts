import { cpSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from './inspect.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));

afterEach(() => vi.restoreAllMocks());

async function inspect(path: string): Promise<{ status: number; report: Record<string, unknown> }> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const status = await main([path, '--json']);
  return { status, report: JSON.parse(String(log.mock.lastCall?.[0])) };
}

test('a model folder is described, with what is never fetched', async () => {
  const { status, report } = await inspect(`${FIXTURES}bi-span-bert`);
  expect(status).toBe(0);
  expect(report).toMatchObject({
    ok: true,
    kind: 'bi-span',
    architecture: 'bert + bert',
    hiddenSize: 32,
    weights: { file: 'model.safetensors', tensors: 118 },
  });
  const { unused } = report.tensors as { unused: string[] };
  expect(unused.every((name) => /pooler|rnn\.lstm/.test(name))).toBe(true);
  expect(unused.length).toBe(12);
});

test('what would be fetched: of the weights each side, and the files around them', async () => {
  const { report } = await inspect(`${FIXTURES}bi-span-modernbert-eqtheta`);
  const { text, labels } = report.fetch as { text: number; labels: number };
  const files = report.files as Record<string, number>;
  const unused = (report.weights as { parameters: number }).parameters * 4 - text - labels;
  expect(text + labels).toBeLessThan(files['pytorch_model.bin'] ?? 0);
  // LSTM: 2 · (2D·D + D·D + 2 · 2D) values; pooler: H² + H; at D = H = 32.
  expect(unused).toBe(4 * (2 * (2 * 32 * 32 + 32 * 32 + 4 * 32) + 32 * 32 + 32));
  expect(files['fixtures/labels-encoder-tiny/tokenizer.json']).toBeGreaterThan(0);
});

test('a weight file alone lists its tensors', async () => {
  const { status, report } = await inspect(`${FIXTURES}bi-span-bert/model.fp16.safetensors`);
  expect(status).toBe(0);
  expect(report).toMatchObject({ ok: true, weights: { dtypes: { f16: 118 } } });
});

test('a truncated file and a missing one have their code and status 1', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nerium-inspect-'));
  try {
    cpSync(`${FIXTURES}bi-span-bert`, folder, { recursive: true });
    truncateSync(join(folder, 'model.safetensors'), 100_000);
    const { status, report } = await inspect(folder);
    expect(status).toBe(1);
    expect(report).toMatchObject({ ok: false, code: 'ASSET_TRUNCATED' });
    expect((await inspect(join(folder, 'nothing'))).report).toMatchObject({
      code: 'ASSET_MISSING',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
