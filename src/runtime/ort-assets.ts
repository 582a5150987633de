/**
 * Where the two files of ONNX Runtime are that it loads itself: its glue (`.mjs`) and its WebAssembly.
 *
 * How one source serves all: every address below is a `new URL(literal, import.meta.url)`, which bundlers see.
 * - Here the literals point into `node_modules`: Vite's dev server serves those files, the demo's build emits them
 *   as hashed assets of its own, and Node reads them.
 * - The library build copies the files to `dist/ort/` and rewrites each literal to `./ort/…` (`vite.library.ts`), so
 *   that `dist/` works from a plain page, and a consumer's bundler finds the files as assets again.
 * - `base` overrules it: the folder of an own copy of `dist/ort/`.
 * So the files come from the origin of the library, never from a CDN, and pages need no option.
 */

export type OrtBuild = 'wasm' | 'webgpu';

export interface OrtAssetUrls {
  readonly mjs: string;
  readonly wasm: string;
}

/** The build with both devices is the asyncify one: it runs wherever WebGPU does. */
const NAMES: Readonly<Record<OrtBuild, string>> = {
  wasm: 'ort-wasm-simd-threaded',
  webgpu: 'ort-wasm-simd-threaded.asyncify',
};

/**
 * Addresses for `env.wasm.wasmPaths`. Both belong to one build and must not be mixed.
 *
 * @param build which build of ONNX Runtime was imported: `onnxruntime-web/wasm` or `onnxruntime-web/webgpu`
 * @param base absolute address of a folder that holds a copy of `dist/ort/`, with or without a slash at its end
 * @example
 * ort.env.wasm.wasmPaths = ortAssetUrls('wasm');
 */
export function ortAssetUrls(build: OrtBuild, base?: string): OrtAssetUrls {
  if (base !== undefined) {
    const folder = base.endsWith('/') ? base : `${base}/`;
    const name = NAMES[build];
    return { mjs: `${folder}${name}.mjs`, wasm: `${folder}${name}.wasm` };
  }
  return build === 'webgpu' ? webgpuUrls() : wasmUrls();
}

function wasmUrls(): OrtAssetUrls {
  return {
    mjs: new URL(
      '../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.mjs',
      import.meta.url,
    ).href,
    wasm: new URL(
      '../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
      import.meta.url,
    ).href,
  };
}

function webgpuUrls(): OrtAssetUrls {
  return {
    mjs: new URL(
      '../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.mjs',
      import.meta.url,
    ).href,
    wasm: new URL(
      '../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm',
      import.meta.url,
    ).href,
  };
}
