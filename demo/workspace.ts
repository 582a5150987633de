/**
 * Which text is worked on: opened, restored, imported, kept.
 */
import { NeriumError } from 'nerium';
import {
  type AnnotatedDocument,
  type LabelSpan,
  NO_CORRECTIONS,
  readWebAnnotations,
} from 'nerium/annotate';
import { sha256Hex } from '../src/io/sha256.ts';
import type { Controls } from './controls.ts';
import { formatCount } from './format.ts';
import type { Input } from './input.ts';
import { type Opened, openFile, openPdf } from './open-file.ts';
import type { OpenPdf } from './pdf/open-pdf.ts';
import { correctionsFor, isAlike, toCorrections } from './recall.ts';
import { SAMPLES, type Sample } from './samples.ts';
import { type SavedWork, WorkStore } from './saved-work.ts';
import type { Work } from './work.ts';

const SAVE_PAUSE_MS = 400;

export interface WorkspaceParts {
  readonly work: Work;
  readonly input: Input;
  readonly controls: Controls;
  /** Pages are to be seen, or none. */
  readonly onPdf: (pdf: OpenPdf | undefined) => void;
  /** Shown while it lasts. */
  readonly onProgress: (text: string) => void;
  /** Stands there until another text is opened; read aloud at once. */
  readonly say: (text: string) => void;
  readonly onError: (error: unknown) => void;
}

interface Source {
  readonly id: string;
  readonly name: string;
}

/** What comes with a text. */
interface Shown {
  readonly labels?: readonly string[];
  readonly sample?: Sample | undefined;
  readonly pdf?: OpenPdf | undefined;
}

const TYPED: Source = { id: 'text', name: 'Text' };

export class Workspace {
  readonly #parts: WorkspaceParts;
  readonly #store = new WorkStore();
  #source = TYPED;
  #openings = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSaved = true;
  #isWarned = false;

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
    // The last moment in which a page may write, on phones too.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.#save();
    });
  }

  get name(): string {
    return this.#source.name;
  }

  /** The text of the last visit with all corrections, or the first sample. */
  async start(): Promise<void> {
    const opening = ++this.#openings;
    const last = await this.#store.current();
    if (opening !== this.#openings) return;
    const [first] = SAMPLES;
    if (last === undefined) return first && this.openSample(first);
    const { id, labels, document } = last;
    const sample = SAMPLES.find((one) => sampleId(one) === id);
    const pdf = await this.#recallPdf(id, document.name);
    if (opening !== this.#openings) return void pdf?.close();
    const text = pdf?.content.text ?? document.text;
    this.#show({ id, name: document.name }, text, last, { labels, sample, pdf });
  }

  async openSample(sample: Sample): Promise<void> {
    const { name, text, labels, overlap = 'flat' } = sample;
    const opened = await this.#recall(sampleId(sample), ++this.#openings);
    if (opened === undefined) return;
    this.#parts.controls.setOverlap(overlap);
    this.#show({ id: sampleId(sample), name }, text, opened.saved, { labels, sample });
  }

  /** A text of the reader's own, to be typed or pasted. */
  openEmpty(): void {
    this.#openings++;
    this.#show(TYPED, '', undefined, {});
  }

  async openFile(file: File): Promise<void> {
    const opening = ++this.#openings;
    const isLast = (): boolean => opening === this.#openings;
    try {
      const opened = await openFile(file, (done, total) => {
        if (isLast()) this.#parts.onProgress(`Reading page ${done} of ${total}`);
      });
      if (isLast()) await this.#open(opened, opening);
      else if (opened.kind === 'pdf') await opened.pdf.close();
    } catch (error) {
      this.#parts.onError(error);
    }
  }

  /** Something changed that should be there at the next visit. */
  changed(): void {
    this.#isSaved = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), SAVE_PAUSE_MS);
  }

  async #open(opened: Opened, opening: number): Promise<void> {
    switch (opened.kind) {
      case 'text': {
        const { name, text } = opened;
        const found = await this.#recallFile(name, text, opening);
        if (found !== undefined) this.#show({ id: found.id, name }, text, found.saved, {});
        return;
      }
      case 'pdf': {
        const { name, pdf, bytes } = opened;
        const found = await this.#recallFile(name, pdf.content.text, opening);
        if (found === undefined) return void pdf.close();
        this.#show({ id: found.id, name }, pdf.content.text, found.saved, { pdf });
        if (await this.#store.setPdf(found.id, bytes)) return;
        return this.#parts.say(
          'The pages cannot be kept here: after a reload only the text is there.',
        );
      }
      case 'documents':
        return this.#openDocuments(opened.documents, opening);
      case 'web-annotations': {
        const { work, input, say } = this.#parts;
        const { annotations, rejected } = readWebAnnotations(
          opened.content,
          work.text,
          opened.name,
        );
        const corrections = toCorrections({ annotations, rejected });
        work.edit(corrections);
        input.setLabels(this.#labelsWith(corrections.kept));
        input.submit();
        return say(`Imported ${formatCount(corrections.kept.length, 'annotation')}.`);
      }
    }
  }

  async #openDocuments(documents: readonly AnnotatedDocument[], opening: number): Promise<void> {
    const [first, ...others] = documents;
    if (first === undefined) {
      throw new NeriumError('INPUT_INVALID', 'The file holds no document.');
    }
    const corrections = toCorrections(first);
    const { name, text } = first;
    const found = await this.#recallFile(name, text, opening);
    if (found === undefined) return;
    const labels = this.#labelsWith(corrections.kept);
    const { id, saved = { document: first, thresholds: new Map() } } = found;
    this.#show({ id, name }, text, saved, { labels });
    // What was kept of this text is not lost: this is a step that can be undone.
    if (saved === found.saved) this.#parts.work.edit(corrections);
    const left =
      others.length === 0 ? '' : ` ${formatCount(others.length, 'more document')} left out.`;
    const count = formatCount(corrections.kept.length, 'annotation');
    this.#parts.say(`Opened ${name} with ${count} of yours.${left}`);
  }

  /** What was kept of a text; nothing where another text was opened meanwhile. */
  async #recall(
    id: string,
    opening: number,
  ): Promise<{ saved: SavedWork | undefined } | undefined> {
    await this.#save();
    const saved = await this.#store.get(id);
    return opening === this.#openings ? { saved } : undefined;
  }

  /** What was kept of a file: the one with this name, unless that was quite another text. */
  async #recallFile(name: string, text: string, opening: number) {
    const id = `file ${name}`;
    const ofText = `${id} ${await hashOf(text)}`;
    for (const one of [id, ofText]) {
      const found = await this.#recall(one, opening);
      if (found === undefined) return undefined;
      const before = found.saved?.document.text;
      if (before === undefined || isAlike(before, text)) return { ...found, id: one };
    }
    // Both were edited until they were quite another text.
    return { saved: undefined, id: `${ofText} ${Date.now()}` };
  }

  /** A PDF that was kept; where it cannot be read any more, its text is there. */
  async #recallPdf(id: string, name: string): Promise<OpenPdf | undefined> {
    const bytes = await this.#store.pdf(id);
    if (bytes === undefined) return undefined;
    return openPdf(bytes, name).catch(() => undefined);
  }

  #show(
    source: Source,
    text: string,
    saved: Pick<SavedWork, 'document' | 'thresholds'> | undefined,
    { labels, sample, pdf }: Shown,
  ): void {
    const { work, input, controls, onPdf, say } = this.#parts;
    say('');
    // What is left was changed a moment ago, perhaps.
    void this.#save();
    this.#source = source;
    work.open(text, saved === undefined ? NO_CORRECTIONS : correctionsFor(saved.document, text));
    controls.restoreOwn(saved?.thresholds ?? new Map());
    if (labels !== undefined) input.setLabels(labels);
    onPdf(pdf);
    input.setText(text, source.name, pdf !== undefined);
    input.markSample(sample);
    this.changed();
  }

  /** Labels of the box and of imported annotations, so that the model looks for them too. */
  #labelsWith(annotations: readonly LabelSpan[]): string[] {
    // The box takes them apart at commas and lines.
    const more = annotations.map(({ label }) => label).filter((label) => !/[,\n\r]/.test(label));
    return [...new Set([...this.#parts.input.labels, ...more])];
  }

  async #save(): Promise<void> {
    if (this.#isSaved) return;
    this.#isSaved = true;
    clearTimeout(this.#timer);
    const { work, input, controls, say } = this.#parts;
    const { kept, rejected } = work.corrections;
    const isKept = await this.#store.set({
      id: this.#source.id,
      document: { name: this.#source.name, text: work.text, annotations: kept, rejected },
      labels: input.labels,
      thresholds: controls.options.own,
    });
    if (isKept || this.#isWarned || kept.length + rejected.length === 0) return;
    this.#isWarned = true;
    say('This browser keeps nothing of this page: export your work before you leave.');
  }
}

/** A few digits: names and texts meet in one person's files only. */
async function hashOf(text: string): Promise<string> {
  return (await sha256Hex(new TextEncoder().encode(text))).slice(0, 12);
}

function sampleId({ name }: Sample): string {
  return `sample ${name}`;
}
