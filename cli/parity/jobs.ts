/**
 * What a parity run is to do. Folders are named by locations that the realm of the run can open: directories in Node,
 * addresses in a page.
 */
import type { AssetSource } from '../../src/io/source.ts';
import type { Dtype } from '../../src/protocol.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';

export interface ModelJob {
  readonly name: string;
  /** Folder of the model. */
  readonly model: string;
  /** Folder of the cases, and the file in it. */
  readonly reference: string;
  readonly casesFile: string;
  /** Judge by the entity gate instead of the tolerances. */
  readonly gate: boolean;
}

export interface VectorsJob {
  /** The fixtures folder. */
  readonly folder: string;
  /** Files in it, for instance `tokenizers/minilm.json`. */
  readonly files: readonly string[];
  /** Name of a public tokenizer → folder of its `tokenizer.json.gz`. */
  readonly publicTokenizers: Readonly<Record<string, string>>;
}

export interface ParityJobs {
  readonly device: 'wasm' | 'webgpu' | 'node';
  /** Of the text tower. */
  readonly dtype: Dtype;
  readonly models: readonly ModelJob[];
  readonly vectors: readonly VectorsJob[];
}

/** What a realm gives to a run. */
export interface Realm {
  open(location: string): AssetSource;
  readonly startRuntime: () => Promise<Runtime>;
  readonly onProgress: (what: string) => void;
}
