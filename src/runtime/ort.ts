import type * as Ort from 'onnxruntime-web';
import { NeriumError } from '../errors.ts';
import { type OrtBuild, ortAssetUrls } from './ort-assets.ts';
import type { OrtModule } from './runtime.ts';

export interface OrtOptions {
  readonly threads: number;
  /** Folder of ONNX Runtime's own files, if they are not beside the worker. */
  readonly assetBase?: string | undefined;
}

/**
 * Imports the build of ONNX Runtime that the device needs: the plain one is 2.9 MB smaller than the one with WebGPU.
 * A realm keeps the build and the thread count that it began with; another choice needs another worker.
 */
export async function importOrt(build: OrtBuild, options: OrtOptions): Promise<OrtModule> {
  const ort = await importBuild(build);
  // Set after every import that could touch it: the tokenizer library points these at a CDN.
  const urls = ortAssetUrls(build, options.assetBase);
  if (urls !== undefined) ort.env.wasm.wasmPaths = urls;
  ort.env.wasm.numThreads = options.threads;
  ort.env.wasm.proxy = false;
  ort.env.logLevel = 'error';
  return { ort, threads: options.threads };
}

async function importBuild(build: OrtBuild): Promise<typeof Ort> {
  try {
    return build === 'webgpu'
      ? await import('onnxruntime-web/webgpu')
      : await import('onnxruntime-web/wasm');
  } catch (cause) {
    throw new NeriumError('RUNTIME_FAILED', 'onnxruntime-web could not be loaded.', {
      hint: 'Check that its files are served beside the worker.',
      cause,
    });
  }
}
