/**
 * The one error class of Nerium and its codes. Aborts are `DOMException`s, as in `fetch`.
 */

/** What went wrong, for programs. The message and the hint are for people. */
export type NeriumErrorCode =
  | 'ASSET_MISSING' // a file of the model is not where the source says
  | 'ASSET_INVALID' // a file is there, but it is not what its name says (an HTML page, broken JSON)
  | 'ASSET_TRUNCATED' // a file ends before its own header says that it does
  | 'NETWORK_FAILED' // the server could not be reached or answered with an error
  | 'CONFIG_INVALID' // gliner_config.json holds a value that no model can have
  | 'MODEL_UNSUPPORTED' // a model of a kind that this version does not run
  | 'CHECKPOINT_INVALID' // the weight file breaks its own format
  | 'CHECKPOINT_UNSAFE' // the pickle asks for something that is not on the whitelist
  | 'TENSORS_MISSING' // the checkpoint lacks tensors that the model needs
  | 'TOKENIZER_INVALID' // tokenizer.json is not a tokenizer that can be used
  | 'PACK_INVALID' // a label pack breaks its own format, or is damaged
  | 'PACK_MISMATCH' // a label pack was made with another model
  | 'LABELS_EMPTY' // a call without any label
  | 'INPUT_INVALID' // an argument of the wrong type, length or range
  | 'TEXT_TOO_LONG' // a text over the window with `longText: 'error'`
  | 'WEBGPU_UNAVAILABLE' // `device: 'webgpu'` where there is no adapter
  | 'RUNTIME_FAILED' // onnxruntime-web rejected a model or a run
  | 'DEVICE_LOST' // the GPU went away
  | 'WORKER_FAILED' // a script of the library is missing, or the worker crashed
  | 'DISPOSED'; // a call on an instance that was disposed

export interface NeriumErrorOptions {
  /** What the caller can do about it, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

const BRAND = 'NeriumError';

/**
 * Every failure that Nerium reports.
 *
 * @example
 * try {
 *   await Nerium.load('/models/mine/');
 * } catch (error) {
 *   if (isNeriumError(error, 'ASSET_MISSING')) showUpload(error.hint);
 * }
 */
export class NeriumError extends Error {
  override readonly name = BRAND;
  readonly code: NeriumErrorCode;
  readonly hint: string | undefined;

  constructor(code: NeriumErrorCode, message: string, options: NeriumErrorOptions = {}) {
    super(options.hint === undefined ? message : `${message} ${options.hint}`, {
      cause: options.cause,
    });
    this.code = code;
    this.hint = options.hint;
  }
}

/**
 * Tests for a NeriumError by its brand: `instanceof` fails when a page holds two copies of the library.
 *
 * @example
 * isNeriumError(error, 'LABELS_EMPTY');
 */
export function isNeriumError(error: unknown, code?: NeriumErrorCode): error is NeriumError {
  return (
    error instanceof Error &&
    error.name === BRAND &&
    'code' in error &&
    (code === undefined || error.code === code)
  );
}

/** The error for an option with a value that it cannot have. */
export function invalidInput(option: string, value: unknown, hint: string): NeriumError {
  return new NeriumError('INPUT_INVALID', `${option} is ${show(value)}.`, { hint });
}

/**
 * For parts of the library that are imported late.
 *
 * @example
 * const { list } = await import('./storage.ts').catch(partMissing);
 */
export function partMissing(cause: unknown): never {
  throw new NeriumError('WORKER_FAILED', `A part of Nerium is missing: ${cause}.`, {
    hint: 'Serve the whole of dist/. After a deployment, reload the page.',
    cause,
  });
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
