import { expect, openLibrary, test } from '../support/test.ts';

const MODEL = 'fixtures/bi-span-bert/';
const LABELS = ['person', 'city', 'date'];
/** High, because the random model scores everything: where all spans overlap, nothing is final before the end. */
const THRESHOLD = 0.9;
const SENTENCE = 'Anna met the Royal Society in Paris in 1843, and nobody else came. ';

test('a string, a ReadableStream and an async iterable stream what extract gives', async ({
  page,
  server,
}) => {
  await openLibrary(page, server);
  const results = await page.evaluate(
    async ({ model, labels, text, threshold }) => {
      const ner = await window.nerium.Nerium.load(model);
      const collect = async (input: string | ReadableStream<string> | AsyncIterable<string>) => {
        const parts = [];
        for await (const part of ner.stream(input, labels, { threshold })) parts.push(part);
        return parts;
      };
      const pieces = text.match(/.{1,37}/gs) ?? [];
      const readable = new ReadableStream<string>({
        start(controller) {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      });
      async function* iterate() {
        yield* pieces;
      }
      return {
        whole: await ner.extract(text, labels, { threshold }),
        streams: [await collect(text), await collect(readable), await collect(iterate())],
      };
    },
    { model: server.url + MODEL, labels: LABELS, text: SENTENCE.repeat(30), threshold: THRESHOLD },
  );
  expect(results.whole.length).toBeGreaterThan(20);
  for (const parts of results.streams) {
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.flat()).toEqual(results.whole);
  }
});

test('a consumer that stops stops the model, and abort ends a stream', async ({ page, server }) => {
  await openLibrary(page, server);
  const result = await page.evaluate(
    async ({ model, labels, text, threshold }) => {
      const ner = await window.nerium.Nerium.load(model);
      let pulled = 0;
      async function* iterate() {
        for (;;) {
          pulled++;
          yield text;
        }
      }
      for await (const _ of ner.stream(iterate(), labels, { threshold })) break;
      const atBreak = pulled;
      await new Promise((resolve) => setTimeout(resolve, 200));
      const controller = new AbortController();
      const error = await (async () => {
        for await (const _ of ner.stream(iterate(), labels, {
          threshold,
          signal: controller.signal,
        })) {
          controller.abort();
        }
      })().catch((reason: unknown) => reason);
      const after = await ner.extract(text, labels, { threshold });
      return {
        atBreak,
        pulledLater: pulled,
        aborted: error instanceof DOMException && error.name === 'AbortError',
        works: after.length > 0,
      };
    },
    { model: server.url + MODEL, labels: LABELS, text: SENTENCE, threshold: THRESHOLD },
  );
  // A window needs some 60 words, five sentences; one window ahead of the consumer may have been fed too.
  expect(result.atBreak).toBeLessThan(20);
  expect(result.pulledLater - result.atBreak).toBeLessThan(20);
  expect(result).toMatchObject({ aborted: true, works: true });
});

test('the model waits for its consumer; a source that stalls holds back neither a break nor an abort', async ({
  page,
  server,
}) => {
  await openLibrary(page, server);
  const result = await page.evaluate(
    async ({ model, labels, text, threshold }) => {
      const ner = await window.nerium.Nerium.load(model);
      const pause = (ms: number) =>
        new Promise<'late'>((resolve) => setTimeout(resolve, ms, 'late'));
      let pulled = 0;
      async function* endless() {
        for (;;) {
          pulled++;
          yield text;
        }
      }
      const waiting: number[] = [];
      for await (const _ of ner.stream(endless(), labels, { threshold })) {
        waiting.push(pulled);
        await pause(500);
        waiting.push(pulled);
        break;
      }
      async function* stalling(onStall: () => void = () => undefined) {
        yield text.repeat(10);
        onStall();
        await new Promise(() => undefined);
      }
      const broken = (async () => {
        let stalled = false;
        const source = stalling(() => {
          stalled = true;
        });
        for await (const _ of ner.stream(source, labels, { threshold })) {
          await pause(50);
          if (stalled) break; // the stream has asked its source for more
        }
        return 'broken';
      })();
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 1000);
      const aborted = (async () => {
        for await (const _ of ner.stream(stalling(), labels, {
          threshold,
          signal: controller.signal,
        }));
      })().catch((error: DOMException) => error.name);
      return {
        waiting,
        broken: await Promise.race([broken, pause(20_000)]),
        aborted: await Promise.race([aborted, pause(20_000)]),
      };
    },
    { model: server.url + MODEL, labels: LABELS, text: SENTENCE, threshold: THRESHOLD },
  );
  // A window has at most 40 words, so two of them take up six sentences; the rest is the look ahead of borders.
  const [atFirst = 0, afterPause = 0] = result.waiting;
  expect(afterPause - atFirst).toBeLessThan(8);
  expect(result).toMatchObject({ broken: 'broken', aborted: 'AbortError' });
});

test('a newer update takes the place of one that runs', async ({ page, server }) => {
  await openLibrary(page, server);
  const result = await page.evaluate(
    async ({ model, labels, text }) => {
      const ner = await window.nerium.Nerium.load(model);
      const session = ner.session(labels);
      const first = session.update(text.repeat(200)).then(
        () => 'finished',
        (error: DOMException) => error.name,
      );
      const second = session.update(text);
      const names = [await first];
      const found = await second;
      const whole = await ner.extract(text, labels);
      session.dispose();
      return { names, found, whole };
    },
    { model: server.url + MODEL, labels: LABELS, text: SENTENCE },
  );
  expect(result.names).toEqual(['AbortError']);
  expect(result.found).toEqual(result.whole);
  expect(result.found.length).toBeGreaterThan(0);
});
