/**
 * The two panels at the bottom: how long a run took and where the time went, and what runs.
 */
import type { ModelInfo, Timings } from 'nerium';
import type { RunReport } from './annotate.ts';
import { byId, create, showPairs } from './dom.ts';
import { formatBytes, formatCount, formatNumber, formatTime, lastFolder } from './format.ts';
import { offlineProblem } from './offline.ts';

const STAGES: readonly (readonly [keyof Timings, string])[] = [
  ['words', 'Words'],
  ['tokens', 'Tokens'],
  ['labels', 'Labels'],
  ['tower', 'Text tower'],
  ['score', 'Scores'],
];

export interface RunFacts {
  readonly report: RunReport;
  /** Milliseconds of the last decoding, in this page. */
  readonly decodeTime: number;
  /** Runs of the model, and decodings without one, since the page was opened. */
  readonly runs: number;
  readonly decodings: number;
}

export function showRun({ report, decodeTime, runs, decodings }: RunFacts): void {
  const { milliseconds, timings, words, labels, labelsEncoded } = report;
  byId('run-time', HTMLElement).textContent = formatTime(milliseconds);
  byId('run-words', HTMLElement).textContent = `for ${formatCount(words, 'word')}`;
  showStages(timings);
  const hits = labels - labelsEncoded;
  const seconds = (milliseconds - timings.labels) / 1000;
  const truncated = report.truncatedWords;
  showPairs(byId('run-facts', HTMLElement), [
    ['Label vectors', `${formatNumber(hits)} from the cache, ${formatNumber(labelsEncoded)} new`],
    ['Speed, labels known', `${formatNumber(words / Math.max(seconds, 0.001))} words a second`],
    ['Decoding in this page', formatTime(decodeTime)],
    ['Model runs', formatNumber(runs)],
    ['Decodings without the model', formatNumber(decodings)],
    ['Words cut', truncated === 0 ? undefined : formatCount(truncated, 'word')],
  ]);
}

function showStages(timings: Timings): void {
  const bars = STAGES.map(([stage]) => {
    const bar = create('span', `stage ${stage}`);
    bar.style.setProperty('--share', String(timings[stage]));
    return bar;
  });
  byId('stages', HTMLElement).replaceChildren(...bars);
  const rows = STAGES.map(([stage, name]) => {
    const term = create('dt', '', create('span', `swatch ${stage}`), name);
    return create('div', '', term, create('dd', '', formatTime(timings[stage])));
  });
  byId('stage-list', HTMLElement).replaceChildren(...rows);
}

export function showModel(info: ModelInfo, loadTime: number): void {
  byId('device-reason', HTMLElement).textContent = info.deviceReason;
  const { adapter, fallback, sizes, versions, window } = info;
  showPairs(byId('model-facts', HTMLElement), [
    ['Model', lastFolder(info.model)],
    ['Kind', info.architecture],
    ['Device', `${info.device === 'webgpu' ? 'WebGPU' : 'WebAssembly'}, ${info.dtype}`],
    ['Adapter', adapter && ([adapter.vendor, adapter.architecture].join(' ').trim() || undefined)],
    ['Fell back', fallback && `from ${fallback.from}: ${fallback.reason}`],
    ['Threads', `${info.threads}${globalThis.crossOriginIsolated ? '' : ' (page not isolated)'}`],
    ['Window', `${formatNumber(window.words)} words, ${formatNumber(window.tokens)} tokens`],
    ['Stored in', info.storage === 'indexeddb' ? 'this browser (IndexedDB)' : 'memory only'],
    [
      'Loaded',
      `${formatBytes(sizes.downloaded)} from the network, ${formatBytes(sizes.cached)} stored, in ${formatTime(loadTime)}`,
    ],
    ['Without a network', offlineProblem ?? 'works'],
    ['Versions', `Nerium ${versions.nerium}, ONNX Runtime ${versions.onnxruntime}`],
  ]);
  byId('warnings', HTMLElement).replaceChildren(
    ...info.warnings.map((warning) => create('li', '', warning)),
  );
}

export function deviceName({ device, threads }: ModelInfo): string {
  return device === 'webgpu' ? 'WebGPU' : `WebAssembly, ${formatCount(threads, 'thread')}`;
}
