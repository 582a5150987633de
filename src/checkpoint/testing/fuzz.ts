/**
 * What the fuzzers of the readers share: seeded randomness, a watched file, the loop and its checks.
 */
import { isNeriumError, NeriumError } from '../../errors.ts';
import type { Asset, AssetSource } from '../../io/source.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { openCheckpoint } from '../open-checkpoint.ts';
import { elementCount } from '../tensor-file.ts';

/** Inputs for one reader; `NERIUM_FUZZ` multiplies them. */
export const FUZZ_COUNT = 400 * Number(process.env.NERIUM_FUZZ ?? 1);
const FIRST_SEED = Number(process.env.NERIUM_FUZZ_SEED ?? 1);
/** Far more than any input needs, and little enough to find what is not linear. */
const MAX_INPUT_MS = 2000;

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** A whole number from 0 to `limit` − 1 (mulberry32). */
  int(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  chance(probability: number): boolean {
    return this.int(1_000_000) < probability * 1_000_000;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)] as T;
  }
}

/** Counts by what became of an input: `ok` or the code of its error. */
export type Tally = Map<string, number>;

/** One input: reads it, and says by calling `past` that it got past the first header of its format. */
export type Trial = (random: Random, past: () => void) => Promise<void>;

/**
 * Runs `one` for many seeds. Anything thrown but a NeriumError fails, with the seed in the message, as do inputs
 * that take too long and whatever changes a prototype. Prints the seeds and what became of the inputs.
 */
export async function fuzz(name: string, one: Trial): Promise<Tally> {
  const tally: Tally = new Map();
  const before = prototypeKeys();
  let past = 0;
  const count = (): void => {
    past++;
  };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + FUZZ_COUNT; seed++) {
    const start = performance.now();
    const outcome = await outcomeOf(name, seed, (random) => one(random, count));
    const ms = performance.now() - start;
    if (ms > MAX_INPUT_MS) throw new Error(`${name}, seed ${seed}: took ${ms} ms`);
    tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
  }
  if (prototypeKeys() !== before) throw new Error(`${name}: a prototype was changed`);
  const outcomes = [...tally].map(([outcome, count]) => `${outcome} ${count}`).sort();
  const seeds = `seeds ${FIRST_SEED} to ${FIRST_SEED + FUZZ_COUNT - 1}`;
  process.stdout.write(
    `fuzz ${name}: ${seeds}: ${outcomes.join(', ')}; past the first header ${past}\n`,
  );
  if (past < FUZZ_COUNT / 2) throw new Error(`${name}: only ${past} got past the first header`);
  return tally;
}

async function outcomeOf(
  name: string,
  seed: number,
  one: (random: Random) => Promise<void>,
): Promise<string> {
  try {
    await one(new Random(seed));
    return 'ok';
  } catch (error) {
    if (isNeriumError(error)) return error.code;
    throw new Error(`${name}, seed ${seed}: ${error}`, { cause: error });
  }
}

function prototypeKeys(): string {
  return JSON.stringify(
    [Object.prototype, Array.prototype, Map.prototype].map((one) =>
      Object.getOwnPropertyNames(one),
    ),
  );
}

/** Files whose readers must stay inside: a read beyond the end is a plain Error here, which fails the fuzzer. */
export function watchedSource(files: Readonly<Record<string, Uint8Array>>): AssetSource {
  return {
    name: 'fuzz',
    revision: undefined,
    open: async (path) => {
      const bytes = Object.hasOwn(files, path) ? files[path] : undefined;
      return bytes && watchedAsset(path, bytes);
    },
    sibling: () => undefined,
  };
}

function watchedAsset(path: string, bytes: Uint8Array): Asset {
  const { byteLength: size } = bytes;
  let total = 0;
  return {
    path,
    size,
    version: '1',
    async read(start, end) {
      if (!(Number.isSafeInteger(start) && start >= 0 && start <= end && end <= size)) {
        throw new Error(`read ${start} to ${end} of ${size} bytes`);
      }
      total += end - start;
      // The directory, the pickle, and every tensor once; views of one storage may overlap.
      if (total > 64 * size + 2 ** 20) throw new Error(`read ${total} bytes of a file of ${size}`);
      return bytes.subarray(start, end);
    },
    expect(ranges) {
      for (const [start, end] of ranges) {
        if (!(start >= 0 && start <= end && end <= size)) {
          throw new Error(`expects ${start} to ${end} of ${size} bytes`);
        }
      }
    },
  };
}

/** Opens files, announces and reads every tensor, and hashes some. */
export async function readAll(files: Readonly<Record<string, Uint8Array>>): Promise<Checkpoint> {
  const size = Object.values(files).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const checkpoint = await openCheckpoint(watchedSource(files));
  const names = [...checkpoint.tensors.keys()];
  checkpoint.expect(names);
  let refused: unknown;
  for (const { name, shape } of checkpoint.tensors.values()) {
    const count = elementCount(shape);
    // A byte is one element at most, so that nobody allocates more than four times the file for a tensor.
    if (!Number.isSafeInteger(count) || count > size) {
      throw new Error(`"${name}" has ${count} elements in a file of ${size} bytes`);
    }
    try {
      await checkpoint.read(name, new Float32Array(count));
    } catch (error) {
      if (!(error instanceof NeriumError)) throw error;
      refused = error;
    }
  }
  if (refused !== undefined) throw refused;
  await checkpoint.hash(names.slice(0, 3));
  return checkpoint;
}

/** Values that formats do not expect where a number stands. */
export const HOSTILE_NUMBERS: readonly number[] = [
  0,
  1,
  -1,
  2,
  7,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e18,
  1e300,
  0.5,
  -0,
];

const HOSTILE_VALUES: readonly unknown[] = [
  ...HOSTILE_NUMBERS,
  null,
  true,
  '',
  'x',
  '__proto__',
  'b.safetensors',
  '../a.safetensors',
  'F32',
  'f8',
  [],
  {},
  [[]],
  [-1],
  [2 ** 40, 2 ** 40],
  ['1'],
  { __proto__: null, length: 3 },
];

/** A copy of JSON data with up to three values replaced, keys renamed, items doubled or dropped, at any depth. */
export function mutateJson(random: Random, value: unknown): unknown {
  let changed = structuredClone(value);
  for (let change = random.chance(0.7) ? 1 : 3; change > 0; change--) {
    const places = placesOf(changed);
    const place = random.pick(places);
    if (place === undefined) changed = hostileValue(random);
    else mutatePlace(random, place);
  }
  return changed;
}

type Place = readonly [container: object, key: string];

/** Every place of a value within arrays and objects; `undefined` is the whole. */
function placesOf(value: unknown): (Place | undefined)[] {
  const places: (Place | undefined)[] = [undefined];
  const rest: unknown[] = [value];
  for (let one = rest.pop(); one !== undefined; one = rest.pop()) {
    if (typeof one !== 'object' || one === null) continue;
    for (const [key, item] of Object.entries(one)) {
      places.push([one, key]);
      rest.push(item);
    }
  }
  return places;
}

function mutatePlace(random: Random, [container, key]: Place): void {
  const old: unknown = Reflect.get(container, key);
  switch (random.int(5)) {
    case 0:
      Reflect.deleteProperty(container, key);
      return;
    case 1:
      define(container, random.pick(['__proto__', 'constructor', '', 'x']), old);
      return;
    case 2:
      if (typeof old === 'number') {
        define(container, key, old + random.int(9) - 4);
        return;
      }
      break;
    case 3:
      if (Array.isArray(container)) {
        container.push(hostileValue(random));
        return;
      }
  }
  define(container, key, hostileValue(random));
}

/** A copy: a value put into itself would be endless. */
function hostileValue(random: Random): unknown {
  return structuredClone(random.pick(HOSTILE_VALUES));
}

/** As `JSON.parse` makes properties: `__proto__` is a plain one. */
function define(container: object, key: string, value: unknown): void {
  const property = { value, enumerable: true, configurable: true, writable: true };
  if (Array.isArray(container) && !/^\d+$/.test(key)) container.push(value);
  else Object.defineProperty(container, key, property);
}

/** A copy with some bytes changed, cut out, doubled, or the end cut off. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  const { length } = changed;
  switch (random.int(4)) {
    case 0:
      return changed.subarray(0, random.int(length));
    case 1: {
      const at = random.int(length);
      return concat([changed.subarray(0, at), changed.subarray(at + 1 + random.int(64))]);
    }
    case 2: {
      const at = random.int(length);
      return concat([changed.subarray(0, at), changed.subarray(random.int(at + 1))]);
    }
    default:
      for (let i = 0; i <= random.int(8); i++) changed[random.int(length)] = random.int(256);
      return changed;
  }
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
