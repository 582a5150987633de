/**
 * Keys of the text with entities, as the dialogue of index.html lists them. They act where the text has the focus only; undo
 * and redo wherever nobody types.
 */
import type { EditCommand } from './edit-bar.ts';

const KEYS: Readonly<Record<string, EditCommand>> = {
  n: { kind: 'step', by: 1 },
  'Shift+n': { kind: 'text', by: 1 },
  'Shift+p': { kind: 'text', by: -1 },
  t: { kind: 'texts' },
  p: { kind: 'step', by: -1 },
  ArrowRight: { kind: 'word', by: 1, extend: false },
  ArrowLeft: { kind: 'word', by: -1, extend: false },
  'Shift+ArrowRight': { kind: 'word', by: 1, extend: true },
  'Shift+ArrowLeft': { kind: 'word', by: -1, extend: true },
  Enter: { kind: 'choose-label' },
  '[': { kind: 'border', border: 'start', by: -1 },
  ']': { kind: 'border', border: 'start', by: 1 },
  '{': { kind: 'border', border: 'end', by: -1 },
  '}': { kind: 'border', border: 'end', by: 1 },
  a: { kind: 'accept' },
  Delete: { kind: 'remove' },
  Backspace: { kind: 'remove' },
  Escape: { kind: 'leave' },
};

/** @param isAtWork whether the text or its bar has the focus */
export function commandOf(event: KeyboardEvent, isAtWork: boolean): EditCommand | undefined {
  if (event.isComposing || event.altKey) return undefined;
  const { key, shiftKey } = event;
  if (event.ctrlKey || event.metaKey) {
    // A text field has an undo of its own.
    if (!isAtWork && isTextField(event.target)) return undefined;
    if (key.toLowerCase() === 'z') return { kind: shiftKey ? 'redo' : 'undo' };
    return key.toLowerCase() === 'y' ? { kind: 'redo' } : undefined;
  }
  if (!isAtWork) return undefined;
  if (/^[1-9]$/.test(key)) return { kind: 'label-number', number: Number(key) };
  const name = shiftKey && /^(?:Arrow|[a-z]$)/i.test(key) ? `Shift+${small(key)}` : small(key);
  return Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
}

/** Letters are the same under Caps Lock. */
function small(key: string): string {
  return key.length === 1 ? key.toLowerCase() : key;
}

function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && ['text', 'search'].includes(target.type))
  );
}
