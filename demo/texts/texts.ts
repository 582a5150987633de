/**
 * The texts that this browser keeps, and where one is among them.
 */
import { inOrder, siblingsOf, type TextInfo } from './text-info.ts';

export interface Position {
  /** From 0; -1 where it is not kept yet. */
  readonly at: number;
  readonly of: number;
}

export class Texts {
  #all: readonly TextInfo[] = [];
  /** Where one is asked for after every key. */
  #siblings: { readonly file: string | undefined; readonly texts: readonly TextInfo[] } | undefined;

  /** Whether those of earlier visits are among them. */
  isRead = false;

  get all(): readonly TextInfo[] {
    return this.#all;
  }

  replace(infos: readonly TextInfo[]): void {
    this.#all = inOrder(infos);
    this.#siblings = undefined;
  }

  /** One that is new, or has changed. */
  set(info: TextInfo): void {
    const at = this.#all.findIndex(({ id }) => id === info.id);
    if (at < 0) this.replace([...this.#all, info]);
    else {
      this.#all = this.#all.with(at, info);
      this.#siblings = undefined;
    }
  }

  remove(ids: ReadonlySet<string>): void {
    this.replace(this.#all.filter(({ id }) => !ids.has(id)));
  }

  ofFile(file: string | undefined): readonly TextInfo[] {
    if (this.#siblings?.file !== file || this.#siblings === undefined) {
      this.#siblings = { file, texts: siblingsOf(this.#all, file) };
    }
    return this.#siblings.texts;
  }

  positionOf(id: string, file: string | undefined): Position {
    const texts = this.ofFile(file);
    return { at: texts.findIndex((one) => one.id === id), of: texts.length };
  }

  /** The next or previous text; of one that is not kept yet, the last one is the previous. */
  neighbour(id: string, file: string | undefined, by: -1 | 1): TextInfo | undefined {
    const texts = this.ofFile(file);
    const { at } = this.positionOf(id, file);
    return at < 0 && by < 0 ? texts.at(-1) : at < 0 ? undefined : texts[at + by];
  }

  /** A name that no other file has, for a file that was changed and is opened again. */
  nameOfFile(id: string, name: string): string {
    const others = new Map<string, string>();
    for (const { file } of this.#all) if (file !== undefined) others.set(file.id, file.name);
    const known = others.get(id);
    if (known !== undefined) return known;
    const taken = new Set(others.values());
    for (let number = 1; ; number++) {
      const next = number === 1 ? name : `${name} (${number})`;
      if (!taken.has(next)) return next;
    }
  }
}
