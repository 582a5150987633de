/** The part of the package's interface that the page uses. The package is not among ours: see gliner-js.ts. */
declare module 'gliner' {
  interface Settings {
    readonly tokenizerPath: string;
    readonly onnxSettings: {
      readonly modelPath: string;
      readonly executionProvider: 'wasm';
      readonly wasmPaths: string;
    };
    readonly transformersSettings: {
      readonly allowLocalModels: boolean;
      readonly useBrowserCache: boolean;
    };
    readonly maxWidth: number;
    readonly modelType: 'span-level' | 'token-level';
  }

  interface Request {
    readonly texts: string[];
    readonly entities: string[];
    readonly flatNer: boolean;
    readonly threshold: number;
  }

  interface Found {
    readonly start: number;
    readonly end: number;
    readonly label: string;
    readonly score: number;
  }

  export class Gliner {
    constructor(settings: Settings);
    initialize(): Promise<void>;
    inference(request: Request): Promise<Found[][]>;
  }
}
