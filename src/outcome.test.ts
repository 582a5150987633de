import { expect, test } from 'vitest';
import { isNeriumError, NeriumError } from './errors.ts';
import { fromRecord, toRecord } from './outcome.ts';

/** What happens to a record on its way between threads. */
const send = (error: unknown) => fromRecord(structuredClone(toRecord(error)));

test('a NeriumError arrives with its code, hint and cause', () => {
  const error = new NeriumError('ASSET_MISSING', 'no file.', {
    hint: 'Add it.',
    cause: new TypeError('why'),
  });
  const arrived = send(error);
  expect(isNeriumError(arrived, 'ASSET_MISSING')).toBe(true);
  expect(arrived).toMatchObject({ message: 'no file. Add it.', hint: 'Add it.' });
  expect(arrived.cause).toMatchObject({ name: 'TypeError', message: 'why' });
});

test('an abort arrives as a DOMException', () => {
  const arrived = send(new DOMException('stopped', 'AbortError'));
  expect(arrived).toBeInstanceOf(DOMException);
  expect(arrived.name).toBe('AbortError');
});

test('causes that lead back to themselves end', () => {
  const error = new Error('loop');
  error.cause = error;
  expect(send(error).message).toBe('loop');
});
