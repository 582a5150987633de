import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpack } from '../../host/requests.ts';
import { fromRecord } from '../../outcome.ts';
import type {
  CallOptions,
  Entity,
  LabelsRequest,
  Outcome,
  SessionRequest,
  StreamStep,
  WorkerService,
} from '../../protocol.ts';
import { createService } from '../service.ts';

/** The worker's side of the library with a fixture model, in this process. */
export interface TestService {
  readonly service: WorkerService;
  extract(
    texts: readonly string[],
    labels: LabelsRequest['input'],
    options?: CallOptions,
  ): Promise<Entity[][]>;
  stream(parts: readonly string[], request: SessionRequest): Promise<Entity[]>;
  update(id: number, text: string, request: SessionRequest): Promise<Entity[]>;
}

let calls = 0;

export async function loadService(model: string): Promise<TestService> {
  const service = createService();
  const files = readFixture(model);
  const source = { kind: 'bytes', files } as const;
  value(await service.load(++calls, { source, device: 'wasm', cache: false }));
  return {
    service,
    async extract(texts, input, options = {}) {
      const request = { texts, many: true, labels: { ...(input && { input }) }, options };
      const extraction = value(await service.extract(++calls, request));
      return texts.map((text, index) => unpack(extraction, index, text));
    },
    async stream(parts, request) {
      const id = ++calls;
      const found: Entity[] = [];
      const queue = parts.map((text) => ({ text, last: false }));
      queue.push({ text: '', last: true });
      let last = false;
      let step = 0;
      let state: 'more' | 'run' | 'done' = 'more';
      while (state !== 'done') {
        const part: { text: string; last: boolean } | undefined =
          state === 'more' ? queue.shift() : undefined;
        last ||= part?.last ?? false;
        const sent = { text: part?.text ?? '', last, step: step++ };
        const answer: StreamStep = value(await service.stream(++calls, id, request, sent));
        found.push(...unpack(answer.extraction, 0));
        state = answer.state;
      }
      service.close(id);
      return found;
    },
    async update(id, text, request) {
      return unpack(value(await service.update(++calls, id, request, text)), 0, text);
    },
  };
}

function value<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw fromRecord(outcome.error);
}

/** The files of a fixture model. */
export function readFixture(model: string): Record<string, Uint8Array> {
  return readFolder(fileURLToPath(new URL(`../../../fixtures/${model}`, import.meta.url)));
}

function readFolder(folder: string, prefix = ''): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const name of readdirSync(join(folder, prefix))) {
    const path = prefix + name;
    if (statSync(join(folder, path)).isDirectory()) {
      Object.assign(files, readFolder(folder, `${path}/`));
    } else files[path] = readFileSync(join(folder, path));
  }
  return files;
}
