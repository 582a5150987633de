import { fileURLToPath } from 'node:url';
import { directorySource } from '../../io/directory-source.ts';
import { memoryStore } from '../../io/key-value.ts';
import { openDevice } from '../../runtime/device.ts';
import { importOrt } from '../../runtime/ort.ts';
import { createRuntime } from '../../runtime/runtime.ts';
import { Engine } from '../engine.ts';
import { openModel } from '../open-model.ts';
import type { TokenWindow } from '../text-tokens.ts';
import type { TextTower } from '../text-tower.ts';

/** A fixture model below the service, and what passes through its text tower. */
export interface Fixture {
  readonly engine: Engine;
  /** The windows of each run of the text tower; to be emptied at will. */
  readonly runs: (readonly TokenWindow[])[];
}

export async function openFixture(model: string): Promise<Fixture> {
  const folder = fileURLToPath(new URL(`../../../fixtures/${model}`, import.meta.url));
  const ort = await importOrt('wasm', { threads: 1 });
  const runtime = createRuntime(ort, await openDevice('wasm'));
  const opened = await openModel(directorySource(folder), async () => runtime);
  const runs: (readonly TokenWindow[])[] = [];
  const textTower: TextTower = {
    ...opened.textTower,
    run: (windows, signal) => {
      runs.push(windows);
      return opened.textTower.run(windows, signal);
    },
  };
  const engine = new Engine({ ...opened, textTower }, runtime, {
    records: memoryStore(),
    model,
    deviceReason: runtime.reason,
    fallback: undefined,
    probe: undefined,
    downloaded: () => ({ downloaded: 0, cached: 0 }),
    warnings: [],
    warn: () => undefined,
  });
  return { engine, runs };
}
