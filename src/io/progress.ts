/**
 * What was read, summed up for people who wait.
 */
import type { ProgressEvent } from '../protocol.ts';

/** Bytes that arrived from the network or the cache. */
export interface ReadEvent {
  readonly path: string;
  /** Bytes of this part. */
  readonly bytes: number;
  readonly fromCache: boolean;
}

/** What a source tells while it is read. */
export interface ReadListener {
  /**
   * Bytes of `path` that will be read in all; may be told again with another number. `planned` is true where
   * the reader announced which parts it needs, as it does for weights.
   */
  expect(path: string, bytes: number, planned: boolean): void;
  read(event: ReadEvent): void;
}

export interface ProgressMeter extends ReadListener {
  /** Bytes from the network and from the cache so far. */
  readonly downloaded: number;
  readonly cached: number;
  /** Emits the last event, also where nothing had to be read. */
  finish(): void;
}

interface FileState {
  loaded: number;
  expected: number | undefined;
  fromCache: boolean;
}

/** At most 15 events a second. */
const INTERVAL_MS = 1000 / 15;

/**
 * Turns reads into `download` events: sums never fall, fractions stay within 0 … 1, at most some 15 events a
 * second, one last event from `finish`. A callback that throws is not called again; loading goes on.
 * There is no fraction before the size of the weights is known: small files would fill the bar at once.
 *
 * @example
 * const meter = progressMeter((event) => bar.update(event));
 * const source = openSource('owner/model', { onRead: meter });
 */
export function progressMeter(
  emit: ((event: ProgressEvent) => void) | undefined,
  now: () => number = () => performance.now(),
): ProgressMeter {
  const files = new Map<string, FileState>();
  let broken = false;
  let last = Number.NEGATIVE_INFINITY;
  let lastPath = '';
  let downloaded = 0;
  let cached = 0;
  let fraction = 0;
  let finished = false;
  let known = false;

  function state(path: string): FileState {
    let file = files.get(path);
    if (file === undefined) {
      file = { loaded: 0, expected: undefined, fromCache: true };
      files.set(path, file);
    }
    return file;
  }

  function send(path: string): void {
    if (emit === undefined || broken) return;
    last = now();
    const file = files.get(path) ?? { loaded: 0, expected: 0, fromCache: true };
    let loaded = 0;
    let expected = 0;
    for (const one of files.values()) {
      loaded += one.loaded;
      expected += Math.max(one.loaded, one.expected ?? 0);
    }
    if (known && expected > 0) fraction = Math.max(fraction, loaded / expected);
    if (finished) fraction = 1;
    const total = Math.max(file.loaded, file.expected ?? 0);
    try {
      emit({
        phase: 'download',
        file: path,
        loaded: file.loaded,
        ...(file.expected === undefined ? {} : { total }),
        fromCache: file.fromCache,
        overall: {
          loaded,
          ...(known || finished ? { total: finished ? loaded : expected, fraction } : {}),
        },
      });
    } catch {
      broken = true;
    }
  }

  return {
    get downloaded() {
      return downloaded;
    },
    get cached() {
      return cached;
    },
    expect(path, bytes, planned) {
      state(path).expected = bytes;
      known ||= planned;
    },
    read({ path, bytes, fromCache }) {
      const file = state(path);
      file.loaded += bytes;
      lastPath = path;
      if (fromCache) cached += bytes;
      else {
        downloaded += bytes;
        file.fromCache = false;
      }
      if (!finished && now() - last >= INTERVAL_MS) send(path);
    },
    finish() {
      if (finished) return;
      finished = true;
      send(lastPath);
    },
  };
}
