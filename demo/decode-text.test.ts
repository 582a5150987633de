import { expect, test } from 'vitest';
import { decodeText, isBinary } from './decode-text.ts';

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

test.each([
  ['zip', [0x50, 0x4b, 3, 4, 20, 0, 0], true],
  ['noise', Array.from({ length: 400 }, (_none, at) => ((at * 97) % 255) + 1), true],
  ['text', [...'Tabs\tand lines\r\nÅé'].map((one) => one.charCodeAt(0)), false],
  ['nothing', [], false],
])('%s: whether it is text', (_name, bytes, binary) => {
  expect(isBinary(decodeText(Uint8Array.from(bytes)))).toBe(binary);
});
