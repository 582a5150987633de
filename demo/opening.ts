/**
 * Files that are opened: the first one is shown, and others of the same drop go into the list of texts.
 */
import { NeriumError } from 'nerium';
import {
  type AnnotatedDocument,
  countLabels,
  type LabelSpan,
  NO_CORRECTIONS,
  readWebAnnotations,
} from 'nerium/annotate';
import { sha256Hex } from '../src/io/sha256.ts';
import { formatCount } from './format.ts';
import type { Input } from './input.ts';
import { type Opened, openFile } from './open-file.ts';
import { correctionsFor, isAlike, toCorrections } from './texts/recall.ts';
import { newSource } from './texts/source.ts';
import { summarise } from './texts/text-info.ts';
import { sourceOf, type ToShow } from './texts/to-show.ts';
import type { SavedWork } from './texts/work-store.ts';
import type { Work } from './work.ts';
import type { Workspace } from './workspace.ts';

/** Of a file with very many labels, those that it uses most. */
const MOST_LABELS = 60;

export interface OpeningParts {
  readonly workspace: Workspace;
  readonly work: Work;
  readonly input: Input;
  /** Shown while it lasts. */
  readonly onProgress: (text: string) => void;
  /** Stands there until another text is opened; read aloud at once. */
  readonly say: (text: string) => void;
  readonly onError: (error: unknown) => void;
}

type Single = Extract<Opened, { readonly kind: 'text' | 'pdf' }>;
type Documents = Extract<Opened, { readonly kind: 'documents' }>;

export class Opening {
  readonly #parts: OpeningParts;

  constructor(parts: OpeningParts) {
    this.#parts = parts;
  }

  async open(files: readonly File[]): Promise<void> {
    const { workspace, onProgress, say, onError } = this.#parts;
    if (files.length === 0) return say('There is no text, web page, PDF or annotation file in it.');
    const isLast = workspace.begin();
    const notes: string[] = [];
    let isShown = false;
    const failed: string[] = [];
    for (const [index, file] of files.entries()) {
      const nth = files.length === 1 ? '' : `File ${index + 1} of ${files.length}, ${file.name}: `;
      try {
        if (files.length > 1) onProgress(`${nth}reading`);
        const content = await openFile(file, (done, total) => {
          onProgress(`${nth}reading page ${done} of ${total}`);
        });
        // What was opened meanwhile stays; this one is in the list.
        const note = await this.#take(content, () => !isShown && isLast());
        isShown = true;
        if (note !== undefined) notes.push(note);
      } catch (error) {
        failed.push(file.name);
        onError(error);
      }
    }
    if (files.length > 1) {
      await workspace.readTexts();
      if (failed.length > 0) notes.unshift(`Not opened: ${failed.join(', ')}.`);
      const opened = files.length - failed.length;
      notes.unshift(
        `Opened ${opened} of ${formatCount(files.length, 'file')}: they are in the list.`,
      );
    }
    if (notes.length > 0) say(notes.join(' '));
  }

  /** @returns what should be said */
  async #take(opened: Opened, isWanted: () => boolean): Promise<string | undefined> {
    switch (opened.kind) {
      case 'text':
      case 'pdf':
        return this.#takeText(opened, isWanted);
      case 'documents': {
        const [first, ...others] = opened.documents;
        if (first === undefined) {
          throw new NeriumError('INPUT_INVALID', `${opened.name} holds no document.`);
        }
        if (others.length > 0) return this.#takeAll(opened, isWanted);
        return this.#takeDocument(first, isWanted);
      }
      case 'web-annotations':
        return this.#takeAnnotations(opened.name, opened.content);
    }
  }

  async #takeText(opened: Single, isWanted: () => boolean): Promise<string | undefined> {
    const { workspace } = this.#parts;
    const { name } = opened;
    const pdf = opened.kind === 'pdf' ? opened.pdf : undefined;
    const text = opened.kind === 'pdf' ? opened.pdf.content.text : opened.text;
    const found = await this.#recall(name, text);
    if (isWanted()) workspace.show({ ...found, pdf });
    else {
      await this.#keep(found);
      await pdf?.close();
    }
    if (opened.kind === 'text') return undefined;
    if (await workspace.store.setPdf(found.source.id, opened.bytes)) return undefined;
    return `The pages of ${name} cannot be kept here: after a reload only the text is there.`;
  }

  async #takeDocument(
    document: AnnotatedDocument,
    isWanted: () => boolean,
  ): Promise<string | undefined> {
    const { workspace, work } = this.#parts;
    const { name, text } = document;
    const corrections = toCorrections(document);
    const found = await this.#recall(name, text);
    if (!isWanted()) {
      const isThere = found.kept?.text === text;
      await this.#keep({ ...found, kept: isThere ? found.kept : document });
      return isThere ? `What was kept of ${name} stays as it was.` : undefined;
    }
    const labels = this.#labelsWith(corrections.kept);
    workspace.show({ ...found, kept: found.kept ?? document, labels });
    // What was kept of this text is not lost: this is a step that can be undone.
    if (found.kept !== undefined) work.edit(corrections);
    return `Opened ${name} with ${formatCount(corrections.kept.length, 'annotation')} of yours.`;
  }

  /** All texts of a file. What was kept of the same file, to the letter, stays as it was left. */
  async #takeAll(opened: Documents, isWanted: () => boolean): Promise<string> {
    const { workspace, input, onProgress } = this.#parts;
    const { store, texts } = workspace;
    const { documents } = opened;
    const id = await hashOf(opened.content);
    const name = texts.nameOfFile(id, opened.name);
    const most = labelsOf(documents).slice(0, MOST_LABELS).filter(isTypeable);
    const labels = most.length > 0 ? most : input.labels;
    const settings = { labels, thresholds: new Map<string, number>() };
    const added = Date.now();
    const place = { added, changed: undefined, opened: false };
    const all = documents.map((document, index) => {
      const file = { id, name, place: index };
      const info = summarise(document, { id: partId(id, index), ...place, file });
      return [info, { document, labels: [], thresholds: new Map() }] as const;
    });
    if ((await store.fileSettings(id)) === undefined) await store.setFileSettings(id, settings);
    const count = formatCount(all.length, 'text');
    const isKept = await store.addMissing(all, (done) => {
      onProgress(`Keeping text ${done} of ${all.length}`);
    });
    await workspace.readTexts();
    if (isWanted()) await workspace.openKept(partId(id, 0));
    const note = `Opened ${name}: ${count}.`;
    return isKept
      ? note
      : `${note} This browser cannot keep them: export your work before you leave.`;
  }

  #takeAnnotations(name: string, content: string): string {
    const { work, input } = this.#parts;
    const { annotations, rejected } = readWebAnnotations(content, work.text, name);
    const corrections = toCorrections({ annotations, rejected });
    work.edit(corrections);
    input.setLabels(this.#labelsWith(corrections.kept));
    input.submit();
    return `Imported ${formatCount(corrections.kept.length, 'annotation')}.`;
  }

  /** What was kept of a file. Another text than that never takes its place: where they are alike, it begins with its corrections. */
  async #recall(name: string, text: string): Promise<ToShow> {
    const { workspace } = this.#parts;
    const ofName = `file ${name}`;
    const ofText = `${ofName} ${await hashOf(text)}`;
    await workspace.save();
    let alike: SavedWork | undefined;
    let free: string | undefined;
    for (const id of [ofName, ofText]) {
      const saved = await workspace.store.get(id);
      if (saved === undefined) free ??= id;
      else if (saved.document.text === text) {
        const source = await sourceOf(workspace.store, id, name);
        return { source, text, kept: saved.document, thresholds: saved.thresholds };
      } else if (isAlike(saved.document.text, text)) alike ??= saved;
    }
    // Else both were edited until they were other texts.
    const source = newSource(free ?? `${ofText} ${Date.now()}`, name);
    return { source, text, kept: alike?.document, thresholds: alike?.thresholds };
  }

  /** Into the list, without showing it. */
  async #keep({ source, text, kept, thresholds = new Map() }: ToShow): Promise<void> {
    const { workspace } = this.#parts;
    const corrections = kept === undefined ? NO_CORRECTIONS : correctionsFor(kept, text);
    const { kept: annotations, rejected } = corrections;
    const document = { name: source.name ?? source.id, text, annotations, rejected };
    const work: SavedWork = { document, labels: this.#labelsWith(annotations), thresholds };
    const info = summarise(document, source);
    await workspace.store.addMissing([[info, work]]);
    workspace.texts.set(info);
  }

  /** Labels of the box and of imported annotations, so that the model looks for them too. */
  #labelsWith(annotations: readonly LabelSpan[]): string[] {
    const more = annotations.map(({ label }) => label).filter(isTypeable);
    return [...new Set([...this.#parts.input.labels, ...more])];
  }
}

/** The most used first. */
function labelsOf(documents: readonly AnnotatedDocument[]): string[] {
  const counts = countLabels(documents.flatMap(({ annotations }) => annotations));
  return [...counts].sort(([, a], [, b]) => b.all - a.all).map(([label]) => label);
}

/** The box takes labels apart at commas and lines. */
function isTypeable(label: string): boolean {
  return !/[,\n\r]/.test(label);
}

function partId(file: string, index: number): string {
  return `part ${file} ${index}`;
}

/** A few digits: names and texts meet in one person's files only. */
async function hashOf(text: string): Promise<string> {
  return (await sha256Hex(new TextEncoder().encode(text))).slice(0, 12);
}
