import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { isNeriumError, type LoadOptions, type Nerium } from '../index.ts';
import type { ProgressEvent } from '../protocol.ts';
import { ModelPool } from './model-pool.ts';
import { parseLabels } from './parse-labels.ts';
import { shiftEntities } from './shift-entities.ts';
import { WorkQueue } from './work-queue.ts';

test('where there is no DOM the elements can be imported, and define nothing', async () => {
  expect(globalThis.HTMLElement).toBeUndefined();
  expect(Object.keys(await import('./define.ts')).sort()).toEqual(['NerHighlight', 'NerInput']);
});

describe('labels of an attribute', () => {
  test.each([
    ['person, city', ['person', 'city']],
    [' person ,\n  job   title,,person', ['person', 'job title']],
    ['["Washington, D.C."]', ['Washington, D.C.']],
    ['{"drug": "a medication"}', { drug: 'a medication' }],
    ['', []],
  ])('%s', (attribute, labels) => {
    expect(parseLabels(attribute)).toEqual(labels);
  });

  test('JSON that is none says how labels are written', () => {
    const read = () => parseLabels('{"drug": }');
    expect(read).toThrow(/names with commas/);
    try {
      read();
    } catch (error) {
      expect(isNeriumError(error, 'INPUT_INVALID')).toBe(true);
    }
  });
});

describe('entities of an edited text', () => {
  const oslo = { text: 'Oslo', label: 'city', start: 3, end: 7, score: 0.9 };
  const at = (start: number, text = 'Oslo') => [{ ...oslo, start, end: start + text.length, text }];

  test.each([
    ['in Oslo now', 'is in Oslo now', at(6)],
    ['in Oslo now', 'in Oslo and now', at(3)],
    ['in Oslo now', 'Oslo now', at(0)],
    ['in Oslo now', 'in Oxslo now', at(3, 'Oxslo')],
    ['in Oslo now', 'in Rome now', []],
    ['in Oslo now', '', []],
  ])('%s → %s', (before, after, expected) => {
    expect(shiftEntities([oslo], before, after)).toEqual(expected);
  });

  test('always lie on the text that they name', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '😀'), maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, text, (head, middle, inserted, tail) => {
        const before = head + middle + tail;
        const after = head + inserted + tail;
        const entities = [...before.matchAll(/[ab]+/g)].map(({ 0: word, index }) => {
          return { text: word, label: 'x', start: index, end: index + word.length, score: 0.5 };
        });
        for (const { start, end, text: word } of shiftEntities(entities, before, after)) {
          expect(after.slice(start, end)).toBe(word);
        }
      }),
    );
  });
});

describe('the models of a page', () => {
  function loader() {
    const loads: LoadOptions[] = [];
    const dispose = vi.fn(async () => undefined);
    const load = async (_source: string, options: LoadOptions): Promise<Nerium> => {
      loads.push(options);
      return { dispose } as unknown as Nerium;
    };
    return { loads, dispose, load };
  }

  test('are loaded once for all that say the same', async () => {
    const { loads, load } = loader();
    const pool = new ModelPool(load);
    const first = await pool.acquire({ model: '/a/' }).ready;
    expect(await pool.acquire({ model: '/a/' }).ready).toBe(first);
    expect(await pool.acquire({ model: '/a/', device: 'wasm' }).ready).not.toBe(first);
    expect(loads.map(({ device }) => device)).toEqual([undefined, 'wasm']);
  });

  test('go some time after the last one left, and not where another came', async () => {
    vi.useFakeTimers();
    try {
      const { loads, dispose, load } = loader();
      const pool = new ModelPool(load, 1000);
      const [one, two] = [pool.acquire({ model: '/a/' }), pool.acquire({ model: '/a/' })];
      one.release();
      one.release();
      await vi.advanceTimersByTimeAsync(2000);
      expect(dispose).not.toHaveBeenCalled();
      two.release();
      await vi.advanceTimersByTimeAsync(900);
      const three = pool.acquire({ model: '/a/' });
      await vi.advanceTimersByTimeAsync(2000);
      expect(dispose).not.toHaveBeenCalled();
      three.release();
      await vi.advanceTimersByTimeAsync(1001);
      expect(dispose).toHaveBeenCalledOnce();
      pool.acquire({ model: '/a/' });
      expect(loads.length).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('that failed are tried again by the next one', async () => {
    const load = vi.fn<() => Promise<Nerium>>().mockRejectedValueOnce(new Error('offline'));
    load.mockResolvedValue({} as Nerium);
    const pool = new ModelPool(load);
    await expect(pool.acquire({ model: '/a/' }).ready).rejects.toThrow('offline');
    await expect(pool.acquire({ model: '/a/' }).ready).resolves.toEqual({});
  });

  test('tell all that wait for them how loading goes', async () => {
    const { loads, load } = loader();
    const pool = new ModelPool(load);
    const heard: string[] = [];
    pool.acquire({ model: '/a/' }, ({ phase }) => heard.push(`one ${phase}`));
    const two = pool.acquire({ model: '/a/' }, ({ phase }) => heard.push(`two ${phase}`));
    const tell = (event: ProgressEvent) => loads[0]?.onProgress?.(event);
    tell({ phase: 'compile' });
    two.release();
    tell({ phase: 'load', step: 'weights' });
    expect(heard).toEqual(['one compile', 'two compile', 'one load']);
  });
});

test('work in view comes first, from all sources in turn', async () => {
  const done: string[] = [];
  const source = (name: string, visible: number, hidden: number) => {
    const left = { seen: visible, hidden };
    return {
      next(inView: boolean) {
        const kind = inView ? 'seen' : 'hidden';
        if (left[kind] === 0) return undefined;
        const label = `${name} ${kind} ${left[kind]--}`;
        return async () => void done.push(label);
      },
    };
  };
  const queue = new WorkQueue();
  queue.add({ next: () => undefined });
  queue.add(source('a', 2, 1));
  queue.add(source('b', 1, 2));
  await vi.waitFor(() => expect(done.length).toBe(6));
  expect(done.slice(0, 3).sort()).toEqual(['a seen 1', 'a seen 2', 'b seen 1']);
  expect(done.slice(3).every((label) => label.includes('hidden'))).toBe(true);
});
