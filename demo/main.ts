/**
 * The demo: puts the parts of the page together. What it does with the library is in `load`, `run` and `refresh`.
 */
import { type DeviceRequest, isNeriumError, Nerium } from 'nerium';
import { annotate, type RunReport, toSections } from './annotate.ts';
import { ColourBook, colourRules } from './colours.ts';
import { Controls } from './controls.ts';
import { byId } from './dom.ts';
import { ErrorPanel, isAbort } from './error-panel.ts';
import { deviceName, showModel, showRun } from './facts.ts';
import { formatCount, formatTime } from './format.ts';
import { Input } from './input.ts';
import { LoadPanel } from './load-panel.ts';
import { workOffline } from './offline.ts';
import { Output } from './output.ts';
import { Results } from './results.ts';
import { SAMPLES } from './samples.ts';
import { requestedDevice, setUpSettings } from './settings.ts';
import { setUpTheme } from './theme.ts';

const MODEL = new URL('models/nerium-mini/', document.baseURI);

/** What the page shows now. */
interface Shown {
  readonly labels: readonly string[];
  readonly results: Results;
  report: RunReport | undefined;
}

let device: DeviceRequest = requestedDevice();
let ner: Nerium | undefined;
let loading = new AbortController();
let running = new AbortController();
let shown: Shown | undefined;
let runs = 0;
let decodings = 0;
let loadTime = 0;

const colours = new ColourBook();
const loadPanel = new LoadPanel();
const errorPanel = new ErrorPanel();
const output = new Output(colours, () => void refresh());
const controls = new Controls(() => {
  decodings++;
  void refresh();
});
const input = new Input({
  onChange: () => void run(),
  onSample: ({ overlap = 'flat' }) => controls.setOverlap(overlap),
});

start();

function start(): void {
  addColours();
  setUpTheme(byId('theme-toggle', HTMLButtonElement));
  const settings = setUpSettings(
    () => device,
    (chosen) => {
      device = chosen;
      void load();
    },
  );
  byId('device-chip', HTMLButtonElement).addEventListener('click', settings.open);
  byId('stop', HTMLButtonElement).addEventListener('click', () => stop());
  void load();
  const [first] = SAMPLES;
  if (first !== undefined) input.useSample(first);
}

/** By the CSS object model: a strict policy allows no style elements. */
function addColours(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(colourRules());
  document.adoptedStyleSheets.push(sheet);
}

async function load(): Promise<void> {
  loading.abort();
  running.abort();
  loading = new AbortController();
  const { signal } = loading;
  const before = ner;
  ner = undefined;
  errorPanel.close();
  loadPanel.open();
  showDevice('Loading', 'loading');
  const startTime = performance.now();
  try {
    await before?.dispose();
    await workOffline();
    const loaded = await Nerium.load(MODEL, {
      device,
      signal,
      onProgress: (event) => {
        if (!signal.aborted) loadPanel.show(event);
      },
    });
    if (signal.aborted) return void (await loaded.dispose());
    ner = loaded;
    loadPanel.close();
    controls.recommend(loaded.info.threshold);
    loadTime = performance.now() - startTime;
    showModel(loaded.info, loadTime);
    showDevice(deviceName(loaded.info), 'ready');
    await run();
  } catch (error) {
    if (signal.aborted) return;
    loadPanel.close();
    showDevice('No model', 'failed');
    output.say('The model could not be loaded.');
    if (isNeriumError(error, 'WEBGPU_UNAVAILABLE')) {
      errorPanel.show(error, useAnyDevice, 'Choose automatically');
    } else errorPanel.show(error, () => void load());
  }
}

function useAnyDevice(): void {
  device = 'auto';
  void load();
}

function showDevice(name: string, state: 'loading' | 'ready' | 'failed'): void {
  byId('device-name', HTMLElement).textContent = name;
  const chip = byId('device-chip', HTMLButtonElement);
  chip.dataset.state = state;
  chip.setAttribute('aria-label', `Device: ${name}. Change it in the settings`);
}

/** Runs the model on what is in the form. What ran before is aborted. */
async function run(): Promise<void> {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const { text, labels } = input;
  colours.assign(labels);
  const sections = toSections(text);
  const next: Shown = { labels, results: new Results(sections), report: undefined };
  const isLong = sections.length > 1;
  // A short text keeps its last entities until the new ones come, a moment later.
  if (isLong || ner === undefined || shown === undefined) present(next, text);
  if (ner === undefined) return output.say('The text will be annotated once the model is loaded.');
  if (labels.length === 0) return empty(next, text, 'Add a label to find entities.');
  if (text.trim() === '') return empty(next, text, 'Type or paste a text, or choose a sample.');

  output.startRun();
  try {
    await annotate(ner, text, sections, labels, {
      signal,
      floor: controls.floor,
      viewStart: () => output.reader.viewStart,
      onLabels: (done, total) => {
        if (total > 1) output.say(`Encoding labels: ${done} of ${total}`);
      },
      onSection: (report) => {
        runs++;
        next.report = report;
        if (shown !== next) present(next, text);
        void refresh();
      },
    });
    errorPanel.close();
    output.endRun();
    // Labels load their tower, and storage may refuse to write: both are seen after a run only.
    showModel(ner.info, loadTime);
    await refresh();
  } catch (error) {
    if (isAbort(error)) return;
    output.endRun();
    output.say('The text could not be annotated.');
    errorPanel.show(error, () => void run());
  }
}

function present(next: Shown, text: string): void {
  shown = next;
  output.startText(text);
}

function empty(next: Shown, text: string, reason: string): void {
  present(next, text);
  output.endRun();
  output.clear(next.labels, reason);
}

function stop(): void {
  running.abort();
  output.endRun();
  output.say(`Stopped. ${output.summary} so far.`);
}

/** Decodes under the controls' options and shows the result. The model does not run. */
async function refresh(): Promise<void> {
  const current = shown;
  if (current === undefined) return;
  const view = await current.results.update(controls.options);
  if (view === undefined || current !== shown) return;
  output.show(current.labels, view);
  const { report } = current;
  if (report === undefined) return;
  showRun({ report, decodeTime: view.decodeTime, runs, decodings });
  if (report.done < report.sections) return output.showRun(report);
  const words = formatCount(report.words, 'word');
  output.say(`${output.summary} in ${words}, ${formatTime(report.milliseconds)}`);
}
