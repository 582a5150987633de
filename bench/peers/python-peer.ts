/**
 * A Python script as a contender: it is asked in lines of JSON and answers in lines of JSON (`peer.py` is its side), so
 * that a benchmark starts it once and lets the contenders take turns.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../scripts/root.mjs';
import { pythonEnvironment } from './python-environment.ts';

export interface PythonPeer {
  /** Calls the function `name` of the script with keyword arguments. Calls run one after another. */
  call<Result>(name: string, values?: Readonly<Record<string, unknown>>): Promise<Result>;
  /** Ends the process. */
  stop(): Promise<void>;
}

/** One thread in every library that may start its own. */
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  RAYON_NUM_THREADS: '1',
  TOKENIZERS_PARALLELISM: 'false',
};

/** Nothing is to be asked of a server: models lie on the disk. */
const OFFLINE = { HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1', HF_HUB_DISABLE_TELEMETRY: '1' };

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * @param script file in `bench/peers/`
 * @example
 * const peer = startPythonPeer('label_encoder.py');
 * const { milliseconds } = await peer.call<{ milliseconds: number }>('encode', { labels: ['city'] });
 * await peer.stop();
 */
export function startPythonPeer(script: string): PythonPeer {
  const child = spawn(pythonEnvironment(), [join(ROOT, 'bench/peers', script)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...ONE_THREAD, ...OFFLINE },
  });
  const waiting: Waiting[] = [];
  const closed = once(child, 'close');
  const fail = (message: string): void => {
    for (const { reject } of waiting.splice(0)) reject(new Error(message));
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as { result?: unknown; error?: string };
    const caller = waiting.shift();
    if (answer.error === undefined) caller?.resolve(answer.result);
    else caller?.reject(new Error(`${script}: ${answer.error}`));
  });
  child.on('error', (error) => fail(`${script}: ${error.message}`));
  child.on('close', (code) => fail(`${script} ended with status ${code}.`));
  child.stdin.on('error', () => undefined); // the process is gone, and `close` says so
  return {
    call: (name, values = {}) =>
      new Promise((resolve, reject) => {
        if (child.exitCode !== null) return reject(new Error(`${script} has ended.`));
        waiting.push({ resolve: resolve as Waiting['resolve'], reject });
        child.stdin.write(`${JSON.stringify({ name, values })}\n`);
      }),
    async stop() {
      child.stdin.end();
      await closed;
    },
  };
}
