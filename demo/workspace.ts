/**
 * Which text is worked on: shown, restored, kept.
 */
import {
  type AnnotatedDocument,
  type Annotation,
  type Corrections,
  mergeAnnotations,
  NO_CORRECTIONS,
} from 'nerium/annotate';
import type { Controls } from './controls.ts';
import type { Input } from './input.ts';
import type { OpenPdf } from './pdf/open-pdf.ts';
import { SAMPLES, type Sample } from './samples.ts';
import { correctionsFor, isAlike } from './texts/recall.ts';
import { type Source, sampleId, typedSource } from './texts/source.ts';
import { nameByWords, summarise } from './texts/text-info.ts';
import { TextLock } from './texts/text-lock.ts';
import { TextNews } from './texts/text-news.ts';
import { Texts } from './texts/texts.ts';
import { recall, sourceOf, type ToShow } from './texts/to-show.ts';
import { type TakenTexts, WorkStore } from './texts/work-store.ts';
import type { Work } from './work.ts';

const SAVE_PAUSE_MS = 400;

export interface WorkspaceParts {
  readonly work: Work;
  readonly input: Input;
  readonly controls: Controls;
  /** What the model found; nothing while it reads. */
  readonly suggestions: () => readonly Annotation[] | undefined;
  /** Pages are to be seen, or none. */
  readonly onPdf: (pdf: OpenPdf | undefined) => void;
  /** Another text is shown, or the list of them has changed. */
  readonly onTexts: () => void;
  /** Stands there until another text is opened; read aloud at once. */
  readonly say: (text: string) => void;
}

export interface FileOfTexts {
  readonly name: string;
  readonly size: number;
  readonly documents: () => Promise<readonly AnnotatedDocument[]>;
}

export class Workspace {
  readonly store = new WorkStore();
  readonly texts = new Texts();
  readonly #parts: WorkspaceParts;
  #source: Source = typedSource();
  /** What was written over, for when it comes back. */
  #left:
    | { readonly text: string; readonly source: Source; readonly corrections: Corrections }
    | undefined;
  /** The text as it was when it was last changed. */
  #last: { readonly text: string; readonly corrections: Corrections } | undefined;
  /** Suggestions that came with the text, until there are newer ones. */
  #suggestions: readonly Annotation[] = [];
  readonly #lock = new TextLock();
  readonly #news = new TextNews((id) => void this.#follow(id));
  #openings = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSaved = true;
  #isWarned = false;

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
    // The last moments in which a page may write, on phones too.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.save();
    });
    addEventListener('pagehide', () => void this.save());
  }

  get source(): Source {
    return this.#source;
  }

  get name(): string {
    return this.#source.name ?? nameByWords(this.#parts.work.text);
  }

  /** The file of several that the text is from; reading its texts keeps the one that is open first. */
  get file(): FileOfTexts | undefined {
    const { file } = this.#source;
    if (file === undefined) return undefined;
    const ids = this.texts.ofFile(file.id).map(({ id }) => id);
    const documents = async (): Promise<readonly AnnotatedDocument[]> => {
      await this.save();
      return this.store.documents(ids);
    };
    return { name: file.name, size: ids.length, documents };
  }

  /** The text of the last visit with all corrections, or the first sample. */
  async start(): Promise<void> {
    const isLast = this.begin();
    const last = await this.store.current();
    const isOpen = last !== undefined && (await this.#openKept(last, isLast));
    const [first] = SAMPLES;
    if (!isOpen && isLast() && first !== undefined) await this.openSample(first);
    await this.readTexts();
  }

  /** Another text is about to be opened. @returns whether that is still so */
  begin(): () => boolean {
    const opening = ++this.#openings;
    return () => opening === this.#openings;
  }

  async openSample(sample: Sample): Promise<void> {
    const isLast = this.begin();
    await this.save();
    const source = await sourceOf(this.store, sampleId(sample), sample.name);
    const saved = await this.store.get(source.id);
    if (!isLast()) return;
    const { text, labels, overlap = 'flat' } = sample;
    if (saved !== undefined && saved.document.text !== text) {
      // Edited, as earlier versions kept it: a text of its own.
      const own = summarise(saved.document, typedSource());
      await this.store.addMissing([[own, saved]]);
      this.texts.set(own);
      if (!isLast()) return;
    }
    this.#parts.controls.setOverlap(overlap);
    const kept = saved?.document;
    const thresholds = saved?.thresholds;
    this.show({ source: { ...source, sample }, text, kept, labels, thresholds });
  }

  /** A text of the reader's own, to be typed or pasted. */
  openEmpty(): void {
    this.begin();
    this.show({ source: typedSource(), text: '' });
  }

  /** @returns whether it is there */
  async openKept(id: string): Promise<boolean> {
    const isLast = this.begin();
    await this.save();
    return this.#openKept(id, isLast);
  }

  show({ source, text, kept, labels, thresholds, pdf }: ToShow): void {
    const { work, input, controls, onPdf, say, onTexts } = this.#parts;
    say('');
    // What is left was changed a moment ago, perhaps.
    void this.save();
    this.#source = source;
    this.#left = undefined;
    this.#isWarned = false;
    this.#suggestions = kept?.text === text ? kept.annotations.filter(isSuggestion) : [];
    work.open(text, kept === undefined ? NO_CORRECTIONS : correctionsFor(kept, text));
    this.#last = { text, corrections: work.corrections };
    controls.restoreOwn(thresholds ?? new Map());
    if (labels !== undefined) input.setLabels(labels);
    onPdf(pdf);
    input.setText(text, this.name, pdf !== undefined);
    input.markSample(source.sample);
    onTexts();
    this.#hold();
    // So that a reload comes back to it.
    this.changed();
    void this.save();
  }

  /** The text was edited. One that is quite another then does not take the place of what was there. */
  follow(text: string): void {
    const { work, onTexts } = this.#parts;
    const before = work.text;
    if (text !== before) {
      const back = this.#left?.text === text ? this.#left : undefined;
      if (back !== undefined || this.#isOther(before, text)) {
        void this.save();
        this.#left = { text: before, source: this.#source, corrections: work.corrections };
        this.#source = back?.source ?? typedSource();
        this.#hold();
      }
      this.#suggestions = [];
      work.follow(text);
      // An edit of the other one made it forget them.
      if (back !== undefined && work.corrections !== back.corrections) {
        work.open(text, back.corrections);
      }
      onTexts();
    }
    this.changed();
  }

  /** Something changed that should be there at the next visit. */
  changed(): void {
    this.#isSaved = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), SAVE_PAUSE_MS);
  }

  async save(): Promise<void> {
    this.#parts.input.flush();
    if (this.#isSaved) return;
    this.#isSaved = true;
    clearTimeout(this.#timer);
    const { work, input, controls, say, onTexts } = this.#parts;
    const { text, corrections } = work;
    const { kept, rejected } = corrections;
    if (this.#source.name === undefined && text.trim() === '') return;
    const isChanged = text !== this.#last?.text || corrections !== this.#last.corrections;
    this.#last = { text, corrections };
    const changed = isChanged ? Date.now() : this.#source.changed;
    const source = { ...this.#source, changed, opened: true };
    this.#source = source;
    const annotations = source.file === undefined ? kept : this.#allAnnotations();
    const document = { name: this.name, text, annotations, rejected };
    const info = summarise(document, source);
    this.texts.set(info);
    onTexts();
    const { own: thresholds } = controls.options;
    const isKept = await this.store.set(info, { document, labels: input.labels, thresholds });
    if (isKept && isChanged) this.#news.tell(source.id);
    if (isKept || this.#isWarned || kept.length + rejected.length === 0) return;
    this.#isWarned = true;
    say(
      'This browser cannot keep it, its storage is full or refused: export your work before you leave.',
    );
  }

  /** Other tabs keep texts, too. */
  async readTexts(): Promise<void> {
    await this.save();
    this.texts.replace(await this.store.list());
    this.texts.isRead = true;
    this.#parts.onTexts();
  }

  /** Removes texts, or all of a file. */
  async remove(ids: readonly string[], file?: string): Promise<TakenTexts> {
    await this.save();
    if (ids.includes(this.#source.id)) {
      // Else it would be kept again: it is left before it goes.
      this.#isSaved = true;
      this.openEmpty();
    }
    const taken = await this.store.take(ids, file);
    this.texts.remove(new Set(ids));
    this.#parts.onTexts();
    return taken;
  }

  /** Puts back what was removed. */
  async restore(taken: TakenTexts): Promise<void> {
    await this.store.put(taken);
    await this.readTexts();
  }

  /** Another tab has changed a text: where it is open and nothing was done to it since, that is seen. */
  async #follow(id: string): Promise<void> {
    const { work } = this.#parts;
    const { text, corrections } = work;
    const opening = this.#openings;
    const isSame = (): boolean =>
      id === this.#source.id &&
      opening === this.#openings &&
      [work, this.#last].every((one) => one?.text === text && one.corrections === corrections);
    const saved = isSame() ? await this.store.get(id) : undefined;
    if (saved === undefined || !isSame()) return;
    if (saved.document.text !== text) return void (await this.#openKept(id, isSame));
    this.#source = { ...this.#source, changed: Date.now() };
    work.edit(correctionsFor(saved.document, text));
    this.#last = { text, corrections: work.corrections };
  }

  async #openKept(id: string, isLast: () => boolean): Promise<boolean> {
    const toShow = await recall(this.store, id);
    if (toShow === undefined) return false;
    if (isLast()) this.show(toShow);
    else void toShow.pdf?.close();
    return true;
  }

  #hold(): void {
    this.#lock.hold(this.#source.id, () => {
      this.#parts.say(
        'This text is open in another tab, too: what is changed last is what is kept.',
      );
    });
  }

  /** Samples stay as they are; of other texts half may change. */
  #isOther(before: string, after: string): boolean {
    if (this.#source.sample !== undefined) return true;
    return before.trim() !== '' && !isAlike(before, after);
  }

  /** The texts of one file leave the page together: of each is kept what was to be seen. */
  #allAnnotations(): readonly Annotation[] {
    const { work, controls, suggestions } = this.#parts;
    const found = suggestions()?.filter(isSuggestion) ?? this.#suggestions;
    this.#suggestions = found;
    const scored = found.map((one) => ({ ...one, score: one.score ?? 0 }));
    return mergeAnnotations(scored, work.corrections, controls.options.overlap);
  }
}

function isSuggestion({ status }: Annotation): boolean {
  return status === 'suggested';
}
