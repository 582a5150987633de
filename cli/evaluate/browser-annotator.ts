import { resolve } from 'node:path';
import { fromRecord } from '../../src/outcome.ts';
import type { DeviceName, Dtype } from '../../src/protocol.ts';
import { FileServer } from '../browser/file-server.ts';
import { openPage } from '../browser/open-page.ts';
import type { Annotator } from './annotator.ts';
import type { Answer, PlainText } from './page/main.ts';

/** The library in headless Chromium, in a worker, on an explicit device: it never falls back. */
export async function startBrowserAnnotator(
  directory: string,
  device: DeviceName,
  dtype: Dtype,
): Promise<Annotator> {
  const files = new FileServer();
  const url = files.addressOf(resolve(directory));
  const { page, close } = await openPage({
    folder: 'cli/evaluate/page',
    plugins: [files.plugin()],
  });
  try {
    await page.waitForFunction(() => window.evaluation !== undefined);
    const { threshold, threads } = unwrap(
      await page.evaluate(([address, ...form]) => window.evaluation.load(address, ...form), [
        url,
        device,
        dtype,
      ] as const),
    );
    return {
      dtype,
      threshold,
      threads,
      async annotateWith(labels) {
        unwrap(await page.evaluate((given) => window.evaluation.labels(given), labels));
        return async (texts, floor) => {
          const plain = texts.map(
            ({ text, words }): PlainText => ({
              text,
              words: Array.from(words.starts, (start, index) => ({
                start,
                end: words.ends[index] ?? start,
              })),
            }),
          );
          return unwrap(
            await page.evaluate(([given, at]) => window.evaluation.extract(given, at), [
              plain,
              floor,
            ] as const),
          );
        };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function unwrap<Value>(answer: Answer<Value>): Value {
  if ('error' in answer) throw fromRecord(answer.error);
  return answer.value;
}
