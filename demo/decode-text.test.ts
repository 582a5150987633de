import { expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';

test.each([
  ['UTF-8', [0xc3, 0xa9], 'é'],
  ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, 0x61], 'a'],
  ['UTF-16, little end first', [0xff, 0xfe, 0x61, 0x00], 'a'],
  ['UTF-16, big end first', [0xfe, 0xff, 0x00, 0x61], 'a'],
  ['no UTF-8', [0xe9], 'é'],
])('%s', (_name, bytes, text) => {
  expect(decodeText(Uint8Array.from(bytes))).toBe(text);
});

test('a page that says what it is in', () => {
  const head = [...'<meta charset="koi8-r">'].map((character) => character.charCodeAt(0));
  expect(decodeText(Uint8Array.from([...head, 0xf0]))).toBe('<meta charset="koi8-r">П');
  const wrong = [...'<meta charset="nonsense">'].map((character) => character.charCodeAt(0));
  expect(decodeText(Uint8Array.from([...wrong, 0xe9]))).toBe('<meta charset="nonsense">é');
});
