import { expect, openLibrary, test } from '../support/test.ts';

const MODEL = 'fixtures/bi-span-bert/';

test('device webgpu without an adapter is an error that says why', async ({ page, server }) => {
  await openLibrary(page, server);
  const error = await page.evaluate(async (model) => {
    const { isNeriumError, Nerium } = window.nerium;
    try {
      await Nerium.load(model, { device: 'webgpu' });
      return undefined;
    } catch (thrown) {
      return isNeriumError(thrown) ? { code: thrown.code, message: thrown.message } : thrown;
    }
  }, server.url + MODEL);
  expect(error).toMatchObject({
    code: 'WEBGPU_UNAVAILABLE',
    message: expect.stringContaining('no WebGPU adapter'),
  });
});

test('an abort rejects at once, and the next call works', async ({ page, server }) => {
  await openLibrary(page, server);
  const result = await page.evaluate(async (model) => {
    const ner = await window.nerium.Nerium.load(model);
    const controller = new AbortController();
    const text = 'Marie Curie worked in Paris. '.repeat(20_000);
    const running = ner.extract(text, ['person'], { signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    controller.abort();
    const reason = await running.catch((error: unknown) => error);
    const waited = performance.now() - start;
    const next = await ner.extract('Marie Curie worked in Paris.', ['person'], { threshold: 0.01 });
    return {
      isDomException: reason instanceof DOMException,
      name: (reason as DOMException).name,
      waited,
      next: next.length,
    };
  }, server.url + MODEL);
  expect(result).toMatchObject({ isDomException: true, name: 'AbortError' });
  expect(result.next).toBeGreaterThan(0);
  const description = `${result.waited.toFixed(1)} ms`;
  test.info().annotations.push({ type: 'abort answered after', description });
});

test('a missing worker script rejects, and says so', async ({ page, server }) => {
  await openLibrary(page, server);
  const code = await page.evaluate(async (model) => {
    const { Nerium } = window.nerium;
    const loading = Nerium.load(model, { worker: '/no-such-worker.js' });
    return loading.then(
      () => 'loaded',
      (error: { code: string }) => error.code,
    );
  }, server.url + MODEL);
  expect(code).toBe('WORKER_FAILED');
});

test('a crash of the worker rejects pending calls, and the next call starts a new one', async ({
  page,
  server,
}) => {
  await openLibrary(page, server);
  const result = await page.evaluate(async (model) => {
    const { Nerium } = window.nerium;
    const workers: Worker[] = [];
    const script = new URL('../package/worker.js', location.href);
    const ner = await Nerium.load(model, {
      worker: () => {
        const worker = new Worker(script, { type: 'module' });
        workers.push(worker);
        return worker;
      },
    });
    const labels = await ner.labels(['person']);
    const text = 'Marie Curie worked in Paris. '.repeat(20_000);
    const pending = ner.extract(text, labels).then(
      () => 'finished',
      (error: { code: string }) => error.code,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    workers[0]?.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
    const code = await pending;
    const next = await ner.extract('Marie Curie', labels, { threshold: 0.001 });
    return { code, found: next.length, workers: workers.length };
  }, server.url + MODEL);
  expect(result).toEqual({ code: 'WORKER_FAILED', found: expect.any(Number), workers: 2 });
  expect(result.found).toBeGreaterThan(0);
});

test('dispose rejects pending calls and later ones', async ({ page, server }) => {
  await openLibrary(page, server);
  const codes = await page.evaluate(async (model) => {
    const ner = await window.nerium.Nerium.load(model);
    const code = (call: Promise<unknown>) =>
      call.then(
        () => 'finished',
        (error: { code: string }) => error.code,
      );
    const pending = code(ner.extract('Marie Curie '.repeat(20_000), ['person']));
    await ner.dispose();
    await ner.dispose();
    return [await pending, await code(ner.extract('Marie Curie', ['person']))];
  }, server.url + MODEL);
  expect(codes).toEqual(['DISPOSED', 'DISPOSED']);
});
