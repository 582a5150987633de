/**
 * Lines of the list of texts.
 */
import { create } from '../dom.ts';
import { formatCount } from '../format.ts';
import type { FileInfo, ListItem, TextInfo } from './text-info.ts';

export interface RowEvents {
  readonly onOpen: (item: ListItem) => void;
  readonly onRemove: (item: ListItem) => void;
}

const TIME = new Intl.DateTimeFormat('en', { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** @param isCurrent whether it is the text that is open, or its file */
export function toRow(item: ListItem, isCurrent: boolean, events: RowEvents): HTMLLIElement {
  const name = nameOf(item);
  const open = create('button', 'text-row', create('strong', '', name));
  open.type = 'button';
  if (isCurrent) open.setAttribute('aria-current', 'true');
  if (item.kind === 'text' && item.text.begin !== name) {
    open.append(create('span', 'text-begin', item.text.begin));
  }
  const facts = item.kind === 'text' ? factsOf(item.text) : factsOfFile(item.file);
  open.append(create('small', '', facts.join(' · ')));
  open.addEventListener('click', () => events.onOpen(item));
  const remove = create('button', 'tool', '✕');
  remove.type = 'button';
  remove.title = 'Remove (Delete)';
  remove.setAttribute('aria-label', `Remove ${name}`);
  remove.addEventListener('click', () => events.onRemove(item));
  return create('li', item.kind === 'file' ? 'is-file' : '', open, remove);
}

export function nameOf(item: ListItem): string {
  return item.kind === 'text' ? item.text.name : item.file.name;
}

function factsOf({ length, corrections, changed, opened }: TextInfo): string[] {
  return [
    formatCount(length, 'character'),
    ...(corrections > 0 ? [formatCount(corrections, 'correction')] : []),
    ...(opened ? whenChanged(changed) : ['not opened yet']),
  ];
}

function factsOfFile({ texts }: FileInfo): string[] {
  const corrections = texts.reduce((sum, one) => sum + one.corrections, 0);
  const opened = texts.filter((one) => one.opened).length;
  const changed = Math.max(...texts.map((one) => one.changed ?? 0));
  return [
    formatCount(texts.length, 'text'),
    `${opened} opened`,
    ...(corrections > 0 ? [formatCount(corrections, 'correction')] : []),
    ...whenChanged(changed || undefined),
  ];
}

function whenChanged(time: number | undefined): string[] {
  if (time === undefined) return [];
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  return [`changed ${isToday ? `at ${TIME.format(date)}` : DAY.format(date)}`];
}
