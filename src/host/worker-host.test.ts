import { afterEach, expect, test, vi } from 'vitest';
import { WorkerHost } from './worker-host.ts';

afterEach(() => vi.unstubAllGlobals());

function call(spawn: () => Worker): Promise<unknown> {
  return new WorkerHost(spawn).call((service, number) => service.encodeLabels(number, []));
}

test('where there are no workers, the error says where there are', async () => {
  vi.stubGlobal('Worker', undefined);
  const calling = call(() => new Worker('worker.js'));
  await expect(calling).rejects.toMatchObject({
    code: 'WORKER_FAILED',
    hint: expect.stringContaining('service worker'),
  });
});

test('a worker that the browser refuses is an error with what to do, and its cause', async () => {
  vi.stubGlobal('Worker', class {});
  const cause = new DOMException('Script cannot be accessed from this origin', 'SecurityError');
  const calling = call(() => {
    throw cause;
  });
  await expect(calling).rejects.toMatchObject({
    code: 'WORKER_FAILED',
    message: expect.stringContaining('SecurityError: Script cannot'),
    hint: expect.stringContaining('dist/cdn/nerium.js'),
    cause,
  });
});
