import type { Analysis } from 'nerium';
import { NO_CORRECTIONS, remove } from 'nerium/annotate';
import { expect, test } from 'vitest';
import { splitWords } from '../src/text/split-words.ts';
import { Results } from './results.ts';

const OPTIONS = { threshold: 0.5, own: new Map(), overlap: 'flat', multiLabel: false } as const;

test('a removed entity no longer hides what it overlapped; undone, it does again', async () => {
  const before = 'It says ';
  const text = 'New York Times';
  const candidates = {
    text,
    words: splitWords(text),
    labels: ['paper', 'city'],
    threshold: 0.5,
    floor: 0.05,
    start: Int32Array.of(0, 0),
    end: Int32Array.of(2, 1),
    label: Int32Array.of(0, 1),
    logit: Float32Array.of(3, 1),
  };
  const analysis = { candidates } as unknown as Analysis;
  const results = new Results(before + text, [
    { start: 0, end: 8, analysis: undefined },
    { start: 8, end: 22, analysis },
  ]);
  const shown = async (corrections = NO_CORRECTIONS): Promise<string[]> => {
    const view = await results.update(OPTIONS, corrections);
    return view?.entities.all().map((one) => `${one.start} ${one.text}`) ?? [];
  };
  expect(await shown()).toEqual(['8 New York Times']);
  const removed = remove(NO_CORRECTIONS, { start: 8, end: 22, label: 'paper' });
  expect(await shown(removed)).toEqual(['8 New York']);
  expect(await shown()).toEqual(['8 New York Times']);
});
