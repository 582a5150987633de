import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../protocol.ts';
import { progressMeter } from './progress.ts';

type Download = Extract<ProgressEvent, { phase: 'download' }>;

const action = fc.record({
  path: fc.constantFrom('a', 'b', 'c'),
  bytes: fc.nat(1000),
  expected: fc.option(fc.nat(5000), { nil: undefined }),
  planned: fc.boolean(),
  fromCache: fc.boolean(),
  wait: fc.nat(100),
});

describe('progressMeter', () => {
  it('never falls, never leaves 0 … 1, and ends', () => {
    fc.assert(
      fc.property(fc.array(action), (actions) => {
        const events: Download[] = [];
        let time = 0;
        const meter = progressMeter(
          (event) => events.push(event as Download),
          () => time,
        );
        for (const { path, bytes, expected, planned, fromCache, wait } of actions) {
          time += wait;
          if (expected !== undefined) meter.expect(path, expected, planned);
          meter.read({ path, bytes, fromCache });
        }
        expect(events.length).toBeLessThanOrEqual(1 + time / (1000 / 15));
        meter.finish();
        meter.finish();
        let loaded = 0;
        let fraction = 0;
        for (const { overall } of events) {
          expect(overall.loaded).toBeGreaterThanOrEqual(loaded);
          loaded = overall.loaded;
          if (overall.fraction === undefined) continue;
          expect(overall.fraction).toBeGreaterThanOrEqual(fraction);
          expect(overall.fraction).toBeLessThanOrEqual(1);
          fraction = overall.fraction;
        }
        const total = actions.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(events.at(-1)?.overall).toEqual({ loaded: total, total, fraction: 1 });
        expect(meter.downloaded + meter.cached).toBe(total);
      }),
    );
  });

  it('goes on when the callback throws', () => {
    let calls = 0;
    const meter = progressMeter(() => {
      calls++;
      throw new Error('mine');
    });
    meter.read({ path: 'a', bytes: 5, fromCache: false });
    meter.finish();
    expect(calls).toBe(1);
    expect(meter.downloaded).toBe(5);
  });

  it('gives no fraction while only small files are known', () => {
    const events: Download[] = [];
    let time = 0;
    const meter = progressMeter(
      (event) => events.push(event as Download),
      () => time,
    );
    meter.expect('config.json', 10, false);
    meter.read({ path: 'config.json', bytes: 10, fromCache: false });
    time = 1000;
    meter.expect('weights', 990, true);
    meter.read({ path: 'weights', bytes: 90, fromCache: false });
    expect(events.map(({ overall }) => overall)).toEqual([
      { loaded: 10 },
      { loaded: 100, total: 1000, fraction: 0.1 },
    ]);
  });
});
