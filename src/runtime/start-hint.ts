/**
 * What the author of a page can do where ONNX Runtime does not start. Its own messages do not say.
 *
 * @param message of ONNX Runtime
 */
export function startHint(message: string): string | undefined {
  if (message.includes('Content Security')) {
    return "Add 'wasm-unsafe-eval' to the policy's script-src.";
  }
  if (message.includes('no available backend')) {
    return 'Serve dist/ort/, .mjs as text/javascript, or name a copy of it: assetBaseUrl.';
  }
  return undefined;
}
