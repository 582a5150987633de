/**
 * The demo: puts the parts of the page together. What it does with the library is in `run` and `refresh`.
 */
import type { Annotation } from 'nerium/annotate';
import { annotate, type RunReport, toSections } from './annotate.ts';
import { ColourBook, colourRules } from './colours.ts';
import { Controls } from './controls.ts';
import { byId } from './dom.ts';
import { Editor } from './editor.ts';
import type { ShownEntity } from './entity-list.ts';
import { ErrorPanel, isAbort } from './error-panel.ts';
import { setUpExport } from './export-menu.ts';
import { showRun } from './facts.ts';
import { formatCount, formatTime } from './format.ts';
import { Input } from './input.ts';
import { LabelPanel } from './label-panel.ts';
import { Model } from './model.ts';
import { Opening } from './opening.ts';
import { Output } from './output.ts';
import { Pages } from './pages.ts';
import { Results } from './results.ts';
import { Travel } from './texts/travel.ts';
import { setUpTheme } from './theme.ts';
import { Work } from './work.ts';
import { Workspace } from './workspace.ts';

/** What the page shows now. */
interface Shown {
  /** Several texts may have the same words. */
  readonly id: string;
  readonly text: string;
  /** Those asked for. */
  readonly labels: readonly string[];
  readonly results: Results;
  /** Why there may be nothing to see. */
  readonly reason: string | undefined;
  report: RunReport | undefined;
}

let running = new AbortController();
/** What the error that is shown is about. */
let failed: 'run' | 'file' | undefined;
let shown: Shown | undefined;
let runs = 0;
let decodings = 0;

const colours = new ColourBook();
const errorPanel = new ErrorPanel();
const work = new Work(() => {
  workspace.changed();
  void refresh();
});
const controls = new Controls(() => {
  decodings++;
  workspace.changed();
  void refresh();
});
const output = new Output(colours, {
  onLegend: () => void refresh(),
  onClick: pickOrGoOn,
  onRow: (entity) => editor.reveal(entity),
});
const pages = new Pages(output.reader, colours, {
  onClick: pickOrGoOn,
  onSelect: () => editor.selectionChanged(),
  onChange: () => void refresh(),
});
const panel = new LabelPanel(colours, controls, {
  onStep: (by, label) => editor.step(by, label),
  onAccept: (label) => editor.acceptAll(label),
  onThreshold: (label, threshold) => controls.setOwn(label, threshold),
  onOnly: (label) => output.legend.toggleOnly(label, labelsShown()),
});
const editor = new Editor({
  surface: () => pages.surface,
  work,
  entities: () => output.entities,
  labels: labelsShown,
  announce: (text) => output.announce(text),
  onText: (by) => void travel.step(by),
  onTexts: () => void travel.list(),
});
const model = new Model(errorPanel, {
  onStart: () => running.abort(),
  onReady: ({ info }) => {
    controls.recommend(info.threshold);
    void run();
  },
  onFailure: () => output.say('The model could not be loaded.'),
});
const input = new Input({
  onChange: () => void run(),
  onSample: (sample) => void workspace.openSample(sample),
  onFiles: (files) => {
    closeError('file');
    void opening.open(files);
  },
  onError: showError,
  onClose: () => workspace.openEmpty(),
});
const workspace = new Workspace({
  work,
  input,
  controls,
  suggestions: () => (isComplete() ? annotationsNow() : undefined),
  onPdf: (pdf) => pages.open(pdf),
  onTexts: () => travel.show(),
  say: note,
});
const opening = new Opening({
  workspace,
  work,
  input,
  onProgress: (text) => output.say(text),
  say: note,
  onError: showError,
});
const travel = new Travel({
  workspace,
  surface: () => pages.surface,
  announce: (text) => output.announce(text),
  say: note,
});

start();

function note(text: string): void {
  byId('input-note', HTMLElement).textContent = text;
  if (text !== '') output.announce(text);
}

function showError(error: unknown): void {
  failed = 'file';
  errorPanel.show(error, () => errorPanel.close(), 'Close');
}

/** What is said of other things stays. */
function closeError(about: typeof failed): void {
  if (failed !== about) return;
  failed = undefined;
  errorPanel.close();
}

/** A second click goes on to the table. */
function pickOrGoOn(entity: ShownEntity | undefined): void {
  if (entity !== undefined && entity === editor.picked) output.table.reveal(entity);
  else editor.pick(entity);
}

function start(): void {
  addColours();
  setUpTheme(byId('theme-toggle', HTMLButtonElement));
  byId('stop', HTMLButtonElement).addEventListener('click', () => stop());
  setUpExport(
    {
      current: () => ({
        name: workspace.name,
        text: work.text,
        annotations: annotationsNow(),
        rejected: work.corrections.rejected,
      }),
      file: () => workspace.file,
    },
    (text) => output.say(text),
    showError,
  );
  void model.load();
  void workspace.start().then(() => {
    // As the page of what is kept links it.
    if (location.hash === '#texts') void travel.list();
  });
}

/** While a text that was edited is on its way through the model, what is shown has the offsets of the one before. */
function annotationsNow(): readonly Annotation[] {
  if (shown?.text !== work.text || shown.id !== workspace.source.id) return work.corrections.kept;
  return output.everything.all().map(({ text: _text, ...annotation }) => annotation);
}

/** Whether the model has read all that is shown. */
function isComplete(): boolean {
  const { report, text, id } = shown ?? {};
  return (
    id === workspace.source.id &&
    text === work.text &&
    report !== undefined &&
    report.done === report.sections
  );
}

/** By the CSS object model: a strict policy allows no style elements. */
function addColours(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(colourRules());
  document.adoptedStyleSheets.push(sheet);
}

/** Runs the model on what is in the form. What ran before is aborted. */
async function run(): Promise<void> {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const { ner } = model;
  const { text, labels } = input;
  workspace.follow(text);
  const sections = toSections(text);
  const reason = reasonForNone(text, labels);
  const results = new Results(text, sections);
  const next: Shown = { id: workspace.source.id, text, labels, results, reason, report: undefined };
  const isLong = sections.length > 1;
  // A short text keeps its last entities until the new ones come, a moment later.
  if (isLong || ner === undefined || shown === undefined || reason !== undefined) present(next);
  if (ner === undefined) return output.say('The text will be annotated once the model is loaded.');
  if (reason !== undefined) {
    output.endRun();
    return output.say(reason);
  }

  output.startRun();
  try {
    await annotate(ner, text, sections, labels, {
      signal,
      floor: controls.floor,
      viewStart: () => pages.surface.viewStart,
      onLabels: (done, total) => {
        if (total > 1) output.say(`Encoding labels: ${done} of ${total}`);
      },
      onSection: (report) => {
        runs++;
        next.report = report;
        if (shown === next) void refresh();
        else present(next);
      },
    });
    closeError('run');
    output.endRun();
    model.showFacts();
    await refresh();
    workspace.changed();
  } catch (error) {
    if (isAbort(error)) return;
    output.endRun();
    output.say('The text could not be annotated.');
    failed = 'run';
    errorPanel.show(error, () => void run());
  }
}

function reasonForNone(text: string, labels: readonly string[]): string | undefined {
  if (labels.length === 0) return 'Add a label to find entities.';
  return text.trim() === '' ? 'Type or paste a text, or choose a sample.' : undefined;
}

function present(next: Shown): void {
  shown = next;
  output.startText(next.text);
  void refresh();
}

/** Those asked for, and those that a person has given. */
function labelsShown(): readonly string[] {
  const labels = shown?.labels ?? [];
  const more = work.corrections.kept.filter(({ label }) => !labels.includes(label));
  return more.length === 0 ? labels : [...new Set([...labels, ...more.map(({ label }) => label)])];
}

function stop(): void {
  running.abort();
  output.endRun();
  output.say(`Stopped. ${output.summary} so far.`);
}

/** Decodes under the controls' options, lays the corrections over it and shows the result. The model does not run. */
async function refresh(): Promise<void> {
  const current = shown;
  // While another text is on its way, the corrections are those of that one.
  if (current === undefined || current.text !== work.text) return;
  const view = await current.results.update(controls.options, work.corrections);
  if (view === undefined || current !== shown) return;
  const labels = labelsShown();
  const hadFocus = pages.surface.hasFocus;
  colours.assign(labels);
  const { report } = current;
  const none = report === undefined ? 'No entities yet.' : undefined;
  output.show(labels, view, current.reason ?? none);
  panel.show(labels, view.entities, (label) => output.legend.isVisible(label));
  if (pages.surface !== output.reader) pages.surface.setEntities(output.entities);
  editor.refresh(hadFocus);
  if (report === undefined) return;
  showRun({ report, decodeTime: view.decodeTime, runs, decodings });
  if (report.done < report.sections) return output.showRun(report);
  const words = formatCount(report.words, 'word');
  output.say(`${output.summary} in ${words}, ${formatTime(report.milliseconds)}`);
}
