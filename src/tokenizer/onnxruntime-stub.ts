/**
 * What `@huggingface/transformers` gets for `onnxruntime-web/webgpu` and `onnxruntime-common` in a build (see
 * `vite.aliases.ts`): names that can be imported, and nothing behind them. Its tokenizers never touch them.
 */
export const env = undefined;
export const InferenceSession = undefined;
export const Tensor = undefined;
