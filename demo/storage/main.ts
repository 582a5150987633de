/**
 * The page of what this browser keeps: lists it, removes it, and asks the browser to keep it for good.
 */
import { Nerium, type StorageUsage } from 'nerium';
import { byId, showPairs } from '../dom.ts';
import { ErrorPanel } from '../error-panel.ts';
import { formatBytes } from '../format.ts';
import { keepRest, workOffline } from '../offline.ts';
import { WorkStore } from '../texts/work-store.ts';
import { setUpTheme } from '../theme.ts';
import { confirmAt, isAsking } from './confirm.ts';
import { type Kept, listKept } from './kept.ts';
import { KeptTable } from './kept-table.ts';

const work = new WorkStore();
const errors = new ErrorPanel();
const status = byId('status', HTMLElement);
const persist = byId('persist', HTMLButtonElement);
const clear = byId('clear', HTMLButtonElement);
const table = new KeptTable((kept, button) => void tryTo(() => removeOne(kept, button)));

start();

function start(): void {
  setUpTheme(byId('theme-toggle', HTMLButtonElement));
  persist.addEventListener('click', () => void tryTo(keepForGood));
  clear.addEventListener('click', () => void tryTo(clearAll));
  // Other tabs go on keeping things.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && !isAsking()) void tryTo(show);
  });
  void tryTo(show);
  void workOffline().then(keepRest);
}

async function tryTo(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    errors.show(error, () => void tryTo(show));
  }
}

async function show(): Promise<void> {
  const [all, usage] = await Promise.all([listKept(work), Nerium.storage.usage()]);
  table.show(all);
  showUsage(usage, all);
  setIdle(persist, usage.persisted);
  persist.textContent = usage.persisted ? 'Kept for good' : 'Keep for good';
  setIdle(clear, all.length === 0);
}

function showUsage(
  { models, labels, origin, persisted }: StorageUsage,
  all: readonly Kept[],
): void {
  const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  byId('total', HTMLElement).textContent = formatBytes(total);
  showPairs(byId('usage', HTMLElement), [
    ['Model files', formatBytes(models)],
    ['Label vectors', formatBytes(labels)],
    ['Texts, corrections', formatBytes(total - models - labels)],
    [
      'This site, with its pages',
      origin && `${formatBytes(origin.usage)} of ${formatBytes(origin.quota)} that it may use`,
    ],
    [
      'The browser may clear it',
      persisted ? 'no, it is kept for good' : 'yes, when it runs out of space',
    ],
  ]);
}

async function removeOne(kept: Kept, button: HTMLButtonElement): Promise<void> {
  const what = `${kept.name}, ${kept.kind.toLowerCase()}`;
  if (!(await confirmAt(button, `Remove ${what}?`))) return;
  await kept.remove();
  await show();
  status.textContent = `Removed ${what}: ${formatBytes(kept.bytes)}.`;
}

async function clearAll(): Promise<void> {
  if (isIdle(clear)) return;
  if (!(await confirmAt(clear, 'Clear everything, your texts and corrections too?'))) return;
  await Promise.all([Nerium.storage.clear(), work.clear()]);
  await show();
  status.textContent = 'Everything was removed.';
}

async function keepForGood(): Promise<void> {
  if (isIdle(persist)) return;
  const isKept = await Nerium.storage.persist();
  await show();
  status.textContent = isKept
    ? 'The browser will not clear it by itself.'
    : 'The browser did not agree: it may clear this when it runs out of space. Bookmarking or installing the page can help.';
}

/** A button without a use keeps the focus, unlike one that is disabled. */
function setIdle(button: HTMLButtonElement, idle: boolean): void {
  button.setAttribute('aria-disabled', String(idle));
}

function isIdle(button: HTMLButtonElement): boolean {
  return button.getAttribute('aria-disabled') === 'true';
}
