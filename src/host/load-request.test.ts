import { afterEach, expect, test, vi } from 'vitest';
import { toLoadRequest } from './load-request.ts';

afterEach(() => vi.unstubAllGlobals());

test('a path is relative to the page, in a worker to its script', () => {
  vi.stubGlobal('location', { href: 'https://example.org/app/worker.js' });
  const inWorker = toLoadRequest('./models/mine/', {});
  expect(inWorker.source).toEqual({ kind: 'url', url: 'https://example.org/app/models/mine/' });
  vi.stubGlobal('document', { baseURI: 'https://example.org/base/' });
  const inPage = toLoadRequest('models/mine/', { assetBaseUrl: 'ort' });
  expect(inPage.source).toEqual({ kind: 'url', url: 'https://example.org/base/models/mine/' });
  expect(inPage.assetBase).toBe('https://example.org/base/ort');
});

test('owner/name is of the hub', () => {
  expect(toLoadRequest('owner/name.v2', {}).source).toEqual({ kind: 'hub', id: 'owner/name.v2' });
});

test('nothing, and a path where there is no page, are refused with what to do', () => {
  const invalid = (hint: RegExp) =>
    expect.objectContaining({ code: 'INPUT_INVALID', hint: expect.stringMatching(hint) });
  expect(() => toLoadRequest('', {})).toThrow(invalid(/hub id/));
  expect(() => toLoadRequest('/models/mine/', {})).toThrow(invalid(/in the browser/));
});
