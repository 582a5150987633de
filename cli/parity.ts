/**
 * `parity DIR… [--device wasm|webgpu|node] [--dtype fp32|int8] [--gate [--reference DIR]] [--json]`: runs the cases of fixture
 * folders through the library and compares every stage with what the reference library computed. Exits 1 past
 * tolerance. Folders, fields and tolerances: fixtures/README.md.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ParityJobs } from './parity/jobs.ts';
import { planJobs } from './parity/plan.ts';
import { formatReport } from './parity/print.ts';
import type { ParityReport } from './parity/report.ts';

export const USAGE =
  'parity DIR… [--device wasm|webgpu|node] [--dtype fp32|int8] [--gate [--reference DIR]] [--json]';
const DEVICES = ['node', 'wasm', 'webgpu'] as const;
const DTYPES = ['fp32', 'int8'] as const;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

export async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      device: { type: 'string', default: 'node' },
      dtype: { type: 'string', default: 'fp32' },
      gate: { type: 'boolean', default: false },
      reference: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const device = DEVICES.find((name) => name === values.device);
  const dtype = DTYPES.find((name) => name === values.dtype);
  const isKnown = device !== undefined && dtype !== undefined;
  // int8 runs on WebAssembly, and no tolerance but the gate's is meant for it.
  const isMeant = dtype !== 'int8' || (values.gate && device !== 'webgpu');
  if (positionals.length === 0 || !isKnown || !isMeant) {
    console.error(USAGE);
    return 1;
  }
  const { gate, reference } = values;
  const report = await runOn(planJobs(positionals, { device, dtype, gate, reference, root: ROOT }));
  console.log(formatReport(report));
  if (values.json) console.log(JSON.stringify(report));
  return report.ok ? 0 : 1;
}

async function runOn(jobs: ParityJobs): Promise<ParityReport> {
  if (jobs.device === 'node') {
    const { runInNode } = await import('./parity/run-in-node.ts');
    return runInNode(jobs);
  }
  const { runInBrowser } = await import('./parity/run-in-browser.ts');
  return runInBrowser(jobs);
}
