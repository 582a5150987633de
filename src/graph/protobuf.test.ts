import { expect, test } from 'vitest';
import { MessageWriter } from './protobuf.ts';

const bytes = (writer: MessageWriter): number[] => [...writer.bytes()];

// Expected bytes from the encoding guide of Protocol Buffers: key = field · 8 + wire type.
test('integers are varints of seven bits', () => {
  expect(bytes(new MessageWriter().int(1, 150))).toEqual([0x08, 0x96, 0x01]);
  expect(bytes(new MessageWriter().int(1, 0))).toEqual([0x08, 0x00]);
  expect(bytes(new MessageWriter().int(1, -1))).toEqual([0x08, ...Array(9).fill(0xff), 0x01]);
});

test('integers over 32 bits keep all their bits', () => {
  // 3 · 2³² + 5
  expect(bytes(new MessageWriter().int(2, 12_884_901_893))).toEqual([
    0x10, 0x85, 0x80, 0x80, 0x80, 0x30,
  ]);
});

test('strings and messages carry their length', () => {
  expect(bytes(new MessageWriter().string(2, 'testing'))).toEqual([
    0x12,
    7,
    ...Buffer.from('testing'),
  ]);
  const inner = new MessageWriter().int(1, 150);
  expect(bytes(new MessageWriter().message(3, inner))).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
});

test('floats are fixed, little endian', () => {
  expect(bytes(new MessageWriter().float(2, 1))).toEqual([0x15, 0, 0, 0x80, 0x3f]);
});

test('messages grow past their first buffer', () => {
  const long = new Uint8Array(5000).fill(7);
  expect(new MessageWriter().raw(1, long).bytes().length).toBe(5003);
});
