import { expect, test } from 'vitest';
import { startHint } from './start-hint.ts';

test('a policy, missing files, and what has no hint', () => {
  const failed = 'no available backend found. ERR: [wasm] ';
  const refused =
    'CompileError: … violates the following Content Security policy directive: "script-src \'self\'"';
  expect(startHint(failed + refused)).toContain("'wasm-unsafe-eval'");
  expect(startHint(`${failed}TypeError: Failed to fetch`)).toContain('dist/ort/');
  expect(startHint('Non-zero status code returned')).toBeUndefined();
});
