/**
 * How many random inputs a property gets where its test does not say: 100 × `NERIUM_FUZZ`. And relaxed SIMD, which browsers have
 * and Node 20 has behind a flag, so that its kernel is tested like the other.
 */
import { setFlagsFromString } from 'node:v8';
import fc from 'fast-check';

const factor = Number(process.env.NERIUM_FUZZ ?? '1');
if (!(factor > 0)) throw new Error('NERIUM_FUZZ must be a number over 0.');
fc.configureGlobal({ numRuns: Math.ceil(100 * factor) });

if (Number.parseInt(process.versions.node, 10) < 22) {
  setFlagsFromString('--experimental-wasm-relaxed-simd');
}
