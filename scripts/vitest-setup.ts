/** How many random inputs a property gets where its test does not say: 100 × `NERIUM_FUZZ`. */
import fc from 'fast-check';

const factor = Number(process.env.NERIUM_FUZZ ?? '1');
if (!(factor > 0)) throw new Error('NERIUM_FUZZ must be a number over 0.');
fc.configureGlobal({ numRuns: Math.ceil(100 * factor) });
