/** What the page of GLiNER.js gives a benchmark. */
export interface GlinerJsPage {
  load(files: GlinerJsFiles): Promise<void>;
  /** One text; the time is that of the call alone. */
  extract(text: string, labels: string[], threshold: number): Promise<GlinerJsResult>;
}

export interface GlinerJsFiles {
  /** Folder under /models/. */
  readonly tokenizer: string;
  readonly model: string;
  /** Folder of onnxruntime-web's files. */
  readonly wasm: string;
}

export interface GlinerJsResult {
  readonly milliseconds: number;
  readonly entities: readonly (readonly [
    start: number,
    end: number,
    label: string,
    score: number,
  ])[];
}

declare global {
  interface Window {
    glinerJs: GlinerJsPage;
  }
}
