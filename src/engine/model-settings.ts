/**
 * Recommended settings of a model: of a `nerium.json` beside it, else of the families known here, else defaults.
 */
import type { ModelConfig } from '../checkpoint/config.ts';
import { NeriumError } from '../errors.ts';
import { readJson } from '../io/read-json.ts';
import type { AssetSource } from '../io/source.ts';
import type { DeviceName } from '../protocol.ts';

export interface ModelSettings {
  /** Probability over which a span is an entity. */
  readonly threshold: number;
  /** Words of one window of a long text; never over the config's `max_len`. */
  readonly windowWords: number;
  /** Which device `auto` takes, where it can be had. */
  readonly device?: DeviceName;
}

interface Family {
  readonly name: string;
  readonly matches: (config: ModelConfig) => boolean;
  readonly settings: ModelSettings;
}

const FAMILIES: readonly Family[] = [
  {
    name: 'nerium-mini',
    matches: ({ textEncoder, labelsEncoderName }) =>
      textEncoder.architecture === 'bert' &&
      textEncoder.layers === 6 &&
      textEncoder.hidden === 384 &&
      labelsEncoderName === 'sentence-transformers/all-MiniLM-L6-v2',
    // Measured with `npm run bench -- window`: it was trained on texts of at most 80 words.
    settings: { threshold: 0.4, windowWords: 112 },
  },
  {
    name: 'gliner-bi-v2.0',
    matches: ({ textEncoder }) => textEncoder.architecture === 'modernbert',
    // The paper evaluates at 0.4. The window is not measured: it is the reference library's default `max_len`.
    settings: { threshold: 0.4, windowWords: 384 },
  },
];

const DEFAULTS: ModelSettings = { threshold: 0.4, windowWords: 384 };
const FILE = 'nerium.json';

/**
 * Reads the settings of a model.
 *
 * @throws NeriumError CONFIG_INVALID for a `nerium.json` with values that cannot be
 * @example
 * const { threshold } = await readSettings(source, config);
 */
export async function readSettings(
  source: AssetSource,
  config: ModelConfig,
  signal?: AbortSignal,
): Promise<ModelSettings> {
  const known = FAMILIES.find((family) => family.matches(config))?.settings ?? DEFAULTS;
  const own = await ownSettings(source, signal);
  const { windowWords, ...settings } = { ...known, ...own };
  return { ...settings, windowWords: Math.min(windowWords, config.maxLength) };
}

async function ownSettings(
  source: AssetSource,
  signal?: AbortSignal,
): Promise<Partial<ModelSettings>> {
  const json = await readJson(source, FILE, signal).catch((error: unknown) => {
    // A host that answers a missing file with its index page: this file is optional.
    if (error instanceof NeriumError && error.code === 'ASSET_INVALID') return undefined;
    throw error;
  });
  if (json === undefined) return {};
  if (typeof json !== 'object' || json === null) throw invalid(FILE, json);
  const { threshold, window, device } = json as Record<string, unknown>;
  if (
    threshold !== undefined &&
    !(typeof threshold === 'number' && threshold > 0 && threshold < 1)
  ) {
    throw invalid('threshold', threshold);
  }
  const { words } = (window ?? {}) as { words?: unknown };
  if (words !== undefined && !(Number.isInteger(words) && Number(words) >= 8)) {
    throw invalid('window.words', words);
  }
  if (device !== undefined && device !== 'webgpu' && device !== 'wasm') {
    throw invalid('device', device);
  }
  return {
    ...(threshold !== undefined && { threshold: Number(threshold) }),
    ...(words !== undefined && { windowWords: Number(words) }),
    ...(device !== undefined && { device }),
  };
}

function invalid(field: string, value: unknown): NeriumError {
  return new NeriumError('CONFIG_INVALID', `${FILE}: ${field} is ${JSON.stringify(value)}.`, {
    hint: 'It may hold { "threshold": 0 … 1, "window": { "words": 8 … }, "device": "webgpu" or "wasm" }.',
  });
}
