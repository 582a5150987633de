import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode } from '../decode/decode.ts';
import type { CandidateSet } from '../protocol.ts';
import { splitWords } from '../text/split-words.ts';
import { keyOf } from './annotation.ts';
import { accept, add, type Corrections, change, NO_CORRECTIONS, remove } from './corrections.ts';
import { countLabels } from './counts.ts';
import { record, redo, startHistory, undo } from './history.ts';
import { mergeAnnotations, openCandidates } from './merge.ts';
import { documents, spansOf } from './testing/arbitraries.ts';

const person = { start: 0, end: 8, label: 'person' };
const found = { ...person, score: 0.7 };

/** Any edit, as a function. */
const edits = (text: string): fc.Arbitrary<(from: Corrections) => Corrections> =>
  fc.tuple(spansOf(text), fc.nat(3)).map(([spans, kind]) => (from: Corrections) => {
    const [first, second] = spans;
    if (first === undefined) return from;
    if (kind === 0) return add(from, first);
    if (kind === 1) return remove(from, first);
    if (kind === 2) return change(from, first, second ?? first);
    return accept(from, [{ ...first, score: 0.5, status: 'suggested' }]);
  });

const TEXT = 'Ada Lovelace was born in London 😀';

describe('edits', () => {
  test('accepting keeps the score, changing does not', () => {
    const accepted = accept(NO_CORRECTIONS, [{ ...found, status: 'suggested' }]);
    expect(accepted.kept).toEqual([{ ...found, status: 'accepted' }]);
    const changed = change(accepted, person, { ...person, label: 'city' });
    expect(changed.kept).toEqual([{ ...person, label: 'city', status: 'edited' }]);
    expect(changed.rejected).toEqual([person]);
    // Back to the first label: it is no longer rejected.
    expect(change(changed, { ...person, label: 'city' }, person).rejected).toEqual([
      { ...person, label: 'city' },
    ]);
  });

  test('a span and label is kept or rejected or neither, each once, in order', () => {
    fc.assert(
      fc.property(fc.array(edits(TEXT)), (all) => {
        const { kept, rejected } = all.reduce((from, edit) => edit(from), NO_CORRECTIONS);
        const keys = [...kept, ...rejected].map(keyOf);
        expect(new Set(keys).size).toBe(keys.length);
        for (const list of [kept, rejected]) {
          const starts = list.map(({ start }) => start);
          expect(starts).toEqual(starts.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  test('undoing all edits gives the beginning, redoing them the end', () => {
    fc.assert(
      fc.property(fc.array(edits(TEXT), { maxLength: 20 }), (all) => {
        let history = startHistory(NO_CORRECTIONS);
        const states = all.map((edit) => {
          history = record(history, edit(history.present));
          return history.present;
        });
        const end = history;
        for (const _edit of all) history = undo(history);
        expect(history.present).toBe(NO_CORRECTIONS);
        for (const _edit of all) history = redo(history);
        expect(history).toEqual(end);
        expect(history.present).toBe(states.at(-1) ?? NO_CORRECTIONS);
        // One step back and forth is nothing, at any place.
        const back = undo(history);
        if (back !== history) expect(redo(back)).toEqual(history);
      }),
    );
  });

  test('a new edit ends what could be redone; no change is no step', () => {
    const one = record(startHistory(1), 2);
    expect(record(undo(one), 3)).toEqual({ past: [1], present: 3, future: [] });
    expect(record(one, 2)).toBe(one);
    expect(undo(startHistory(1)).present).toBe(1);
  });
});

describe('merging', () => {
  test('a rejected suggestion does not come back, whatever its score', () => {
    const corrections = remove(NO_CORRECTIONS, person);
    expect(mergeAnnotations([{ ...person, score: 0.99 }], corrections, 'flat')).toEqual([]);
  });

  test('what is ruled out does not hide what overlaps it', () => {
    const text = 'New York Times';
    const [all, york] = [0, 1];
    const set: CandidateSet = {
      text,
      words: splitWords(text),
      labels: ['paper', 'city'],
      threshold: 0.5,
      floor: 0.05,
      start: Int32Array.of(0, 0),
      end: Int32Array.of(2, 1),
      label: Int32Array.of(all, york),
      logit: Float32Array.of(3, 1),
    };
    const shown = (corrections: Corrections, from = 0): string[] =>
      decode(openCandidates(set, corrections, 'flat', from)).map((one) => one.text);
    expect(shown(NO_CORRECTIONS)).toEqual(['New York Times']);
    expect(shown(remove(NO_CORRECTIONS, { start: 0, end: 14, label: 'paper' }))).toEqual([
      'New York',
    ]);
    expect(shown(add(NO_CORRECTIONS, { start: 9, end: 14, label: 'x' }))).toEqual(['New York']);
    // A part of a longer text.
    expect(shown(remove(NO_CORRECTIONS, { start: 7, end: 21, label: 'paper' }), 7)).toEqual([
      'New York',
    ]);
  });

  test('what conflicts with a correction depends on overlap', () => {
    const corrections = add(NO_CORRECTIONS, { start: 4, end: 12, label: 'person' });
    const suggestions = [
      { start: 0, end: 6, label: 'city', score: 0.5 }, // crosses
      { start: 4, end: 12, label: 'city', score: 0.5 }, // identical
      { start: 5, end: 8, label: 'person', score: 0.5 }, // inside, same label
      { start: 12, end: 14, label: 'person', score: 0.5 }, // apart
    ];
    const left = (overlap: 'flat' | 'nested' | 'per-label'): string[] =>
      mergeAnnotations(suggestions, corrections, overlap)
        .filter(({ status }) => status === 'suggested')
        .map(({ start, end, label }) => `${start}–${end} ${label}`);
    expect(left('flat')).toEqual(['12–14 person']);
    expect(left('nested')).toEqual(['5–8 person', '12–14 person']);
    expect(left('per-label')).toEqual(['0–6 city', '4–12 city', '12–14 person']);
  });

  test('corrections are never lost or changed by what the model says', () => {
    fc.assert(
      fc.property(
        documents,
        fc.constantFrom('flat' as const, 'nested' as const, 'per-label' as const),
        ({ annotations, rejected }, overlap) => {
          const half = annotations.length >> 1;
          const kept = annotations
            .slice(half)
            .map((one) => ({ ...one, status: 'edited' as const }));
          const suggestions = annotations.map((one) => ({ ...one, score: 0.5 }));
          const merged = mergeAnnotations(suggestions, { kept, rejected }, overlap);
          expect(merged.filter(({ status }) => status === 'edited')).toEqual(kept);
          const refused = new Set(rejected.map(keyOf));
          expect(merged.some((one) => refused.has(keyOf(one)))).toBe(false);
          expect(new Set(merged.map(keyOf)).size).toBe(merged.length);
        },
      ),
    );
  });
});

test('counts by label and status', () => {
  const counts = countLabels([
    { label: '__proto__', status: 'edited' },
    { label: '__proto__', status: 'suggested' },
  ]);
  expect(counts.get('__proto__')).toEqual({ suggested: 1, accepted: 0, edited: 1, all: 2 });
});
