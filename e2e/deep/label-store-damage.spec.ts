/**
 * Records of the label store that are damaged at random.
 */
import { openStoreTools } from '../support/label-store.ts';
import { expect, test } from '../support/test.ts';

test('damaged records are misses, and heal', async ({ page, server }) => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  test.info().annotations.push({ type: 'seed', description: String(seed) });
  await openStoreTools(page, server);
  const rounds = await page.evaluate(async (seed) => {
    let state = seed;
    const random = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const { tools } = window;
    await (await tools.load()).ner.dispose(); // makes the database
    const names = tools.names(9000); // more than the tail of the index holds
    const found: { what: string; wrong: number; encoded: number }[] = [];
    for (let round = 0; round < 9; round++) {
      const kind = (['flip', 'cut', 'drop'] as const)[round % 3] ?? 'flip';
      const keys = await tools.keys();
      const ofPart = ['page', 'index', ''].map((part) =>
        keys.filter((key) => (key.split('/')[2] ?? '') === part),
      );
      // A round each of pages, buckets and the manifest for each kind of damage.
      const pool = ofPart[Math.floor(round / 3)] ?? [];
      const key = pool[Math.floor(random() * pool.length)];
      if (key !== undefined) await tools.damage(key, kind, random());
      const { ner } = await tools.load();
      let encoded = 0;
      const labels = await ner.labels(names, {
        onProgress: (event) => {
          if (event.phase === 'labels') encoded = event.total;
        },
      });
      const what = `${kind} ${key?.split('/').slice(2).join('/') ?? 'nothing'}`;
      found.push({ what, wrong: await tools.wrong(labels), encoded });
      await ner.dispose();
    }
    return found;
  }, seed);
  expect(
    rounds.filter(({ wrong }) => wrong > 0),
    `seed ${seed}`,
  ).toEqual([]);
  expect(rounds[0]?.encoded).toBe(9000);
  expect(rounds.slice(1, 3).every(({ encoded }) => encoded > 0 && encoded < 1100)).toBe(true);
  expect(rounds.slice(3).map(({ encoded }) => encoded)).toEqual([0, 0, 0, 0, 0, 0]);
});
