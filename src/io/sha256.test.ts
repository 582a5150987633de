import { webcrypto } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256 } from './sha256.ts';

it('agrees with crypto.subtle at every length around the block size', async () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    const digest = await webcrypto.subtle.digest('SHA-256', bytes);
    expect(sha256(bytes)).toEqual(new Uint8Array(digest));
  }
});

it('agrees with crypto.subtle on any bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
      const digest = await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
      expect(sha256(bytes)).toEqual(new Uint8Array(digest));
    }),
    { numRuns: 50 },
  );
});
