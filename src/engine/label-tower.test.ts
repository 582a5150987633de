import { expect, test } from 'vitest';
import type { Runtime } from '../runtime/runtime.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { LabelTower } from './label-tower.ts';
import { openFixture } from './testing/open-fixture.ts';

test('an abort does not wait until the label tower is there', async () => {
  const { engine } = await openFixture('bi-span-bert');
  const { config, checkpoint } = engine.model;
  const runtime = { createSession: () => new Promise(() => undefined) } as unknown as Runtime;
  const tokenizer = { maxLength: 64, padId: 0, encode: () => [1] } as unknown as Tokenizer;
  const tower = new LabelTower(runtime, config, checkpoint, tokenizer);
  const controller = new AbortController();
  const first = tower.encode(['a'], controller.signal).next();
  controller.abort();
  await expect(first).rejects.toThrow(DOMException);
  await engine.dispose();
});
