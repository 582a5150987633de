/**
 * The page of very many labels: opens a pack, lets people pick of it or use it whole, and annotates.
 */
import { type Entity, isNeriumError, type LabelSet, Nerium } from 'nerium';
import { ColourBook, colourRules } from '../colours.ts';
import { byId, create, flash } from '../dom.ts';
import { ErrorPanel, isAbort } from '../error-panel.ts';
import { formatBytes, formatCount, formatTime } from '../format.ts';
import { LoadPanel } from '../load-panel.ts';
import { keepRest, workOffline } from '../offline.ts';
import { checked, requestedDevice } from '../settings.ts';
import { setUpTheme } from '../theme.ts';
import { highlight } from './highlight.ts';
import { LabelList } from './label-list.ts';

const MODEL = new URL('models/nerium-mini/', document.baseURI);
const BUNDLED = new URL('labels/kinds.pack', document.baseURI);

const text = byId('text', HTMLTextAreaElement);
const find = byId('find', HTMLButtonElement);
const status = byId('status', HTMLElement);
const facts = byId('pack-facts', HTMLElement);
const rows = byId('rows', HTMLUListElement);
const colours = new ColourBook();
const errors = new ErrorPanel();
const threshold = byId('threshold', HTMLInputElement);
const reader = byId('reader', HTMLElement);
const list = new LabelList(() => choose());

let ner: Nerium | undefined;
let set: LabelSet | undefined;
let running = new AbortController();

start();

function start(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(colourRules());
  document.adoptedStyleSheets.push(sheet);
  setUpTheme(byId('theme-toggle', HTMLButtonElement));
  const file = byId('file', HTMLInputElement);
  file.addEventListener('change', () => {
    const [pack] = file.files ?? [];
    file.value = '';
    if (pack !== undefined) void open(pack);
  });
  byId('bundled', HTMLButtonElement).addEventListener('click', () => void open(BUNDLED));
  byId('form', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    void annotate();
  });
  for (const radio of document.querySelectorAll('input[name="use"]')) {
    radio.addEventListener('change', () => choose());
  }
  threshold.addEventListener('input', showThreshold);
  threshold.addEventListener('change', () => void annotate());
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void annotate();
  });
  void load();
}

async function load(): Promise<void> {
  const panel = new LoadPanel();
  panel.open();
  try {
    await workOffline();
    ner = await Nerium.load(MODEL, {
      device: requestedDevice(),
      onProgress: (event) => panel.show(event),
    });
    threshold.valueAsNumber = ner.info.threshold;
    showThreshold();
    await open(BUNDLED);
    await annotate();
    keepRest();
  } catch (error) {
    errors.show(error, () => void load());
  } finally {
    panel.close();
  }
}

async function open(pack: URL | File): Promise<void> {
  if (ner === undefined) return;
  const begin = performance.now();
  try {
    const opened = await ner.labels({ pack });
    const time = formatTime(performance.now() - begin);
    // A run over the last pack would end in the middle.
    running.abort();
    status.textContent = '';
    set?.dispose();
    set = opened;
    errors.close();
    const size = pack instanceof File ? `, ${formatBytes(pack.size)}` : '';
    const name = pack instanceof File ? pack.name : 'The bundled pack';
    facts.textContent = `${name}${size}: ${formatCount(opened.size, 'label')}, opened in ${time}. None had to be encoded.`;
    list.open(opened);
  } catch (error) {
    const again = isNeriumError(error, 'NETWORK_FAILED') ? pack : BUNDLED;
    errors.show(
      error,
      () => void open(again),
      again === pack ? 'Try again' : 'Open the bundled pack',
    );
  }
}

function showThreshold(): void {
  const { valueAsNumber: value } = threshold;
  const [low, high] = [Number(threshold.min), Number(threshold.max)];
  byId('threshold-value', HTMLOutputElement).textContent = value.toFixed(2);
  threshold.style.setProperty('--share', String((value - low) / (high - low)));
}

/** Whether the whole pack is used, or what is picked; and how many that are. */
function choose(): void {
  const all = checked(document, 'use') !== 'picked';
  const count = all ? (set?.size ?? 0) : list.picked.length;
  find.disabled = count === 0;
  find.firstChild?.replaceWith(`Find ${formatCount(count, 'kind')} `);
}

async function annotate(): Promise<void> {
  const whole = set;
  if (ner === undefined || whole === undefined || find.disabled) return;
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const { value } = text;
  const picked = checked(document, 'use') === 'picked' ? list.picked : undefined;
  status.textContent = 'Looking …';
  let labels = whole;
  try {
    if (picked !== undefined) labels = await whole.subset(picked);
    const begin = performance.now();
    const entities = await ner.extract(value, labels, {
      threshold: threshold.valueAsNumber,
      signal,
    });
    const time = formatTime(performance.now() - begin);
    const what = formatCount(entities.length, 'entity', 'entities');
    status.textContent = `${what} among ${formatCount(labels.size, 'label')}, ${time}`;
    errors.close();
    await show(value, entities, whole);
  } catch (error) {
    if (isAbort(error)) return;
    status.textContent = 'The text could not be annotated.';
    errors.show(error, () => void annotate());
  } finally {
    if (labels !== whole) labels.dispose();
  }
}

async function show(value: string, entities: readonly Entity[], labels: LabelSet): Promise<void> {
  const names = [...new Set(entities.map(({ label }) => label))];
  colours.assign(names);
  const marks = highlight(reader, value, entities, colours);
  const records = await labels.records(names).catch(() => []);
  const known = new Map(records.map((record) => [record.label, record.description ?? record.text]));
  rows.replaceChildren(
    ...entities.map((entity, index) => {
      const name = create('span', 'label', entity.label);
      name.dataset.colour = String(colours.slotOf(entity.label));
      const jump = create('button', 'jump', entity.text);
      jump.type = 'button';
      jump.title = 'Show in the text';
      jump.addEventListener('click', () => {
        marks[index]?.focus();
        if (marks[index]) flash(marks[index]);
      });
      const meaning = create('small', '', String(known.get(entity.label) ?? ''));
      return create('li', '', jump, name, entity.score.toFixed(2), meaning);
    }),
  );
}
