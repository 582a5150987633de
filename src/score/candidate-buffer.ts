import type { Candidates } from '../protocol.ts';

const FIRST_CAPACITY = 256;

/** Collects candidates in typed arrays that double when they are full. */
export class CandidateBuffer {
  #start = new Int32Array(FIRST_CAPACITY);
  #end = new Int32Array(FIRST_CAPACITY);
  #label = new Int32Array(FIRST_CAPACITY);
  #logit = new Float32Array(FIRST_CAPACITY);
  #length = 0;

  push(start: number, end: number, label: number, logit: number): void {
    if (this.#length === this.#start.length) this.#grow();
    this.#start[this.#length] = start;
    this.#end[this.#length] = end;
    this.#label[this.#length] = label;
    this.#logit[this.#length] = logit;
    this.#length++;
  }

  /** What is over the floors of [widths, stride] logits of the spans that begin at one word. */
  pushRows(
    start: number,
    widths: number,
    logits: Float32Array,
    stride: number,
    floors: Float32Array,
  ): void {
    for (let width = 0; width < widths; width++) {
      const row = width * stride;
      for (let label = 0; label < floors.length; label++) {
        const logit = logits[row + label] ?? 0;
        if (logit >= (floors[label] ?? 0)) this.push(start, start + width, label, logit);
      }
    }
  }

  toCandidates(): Candidates {
    return {
      start: this.#start.slice(0, this.#length),
      end: this.#end.slice(0, this.#length),
      label: this.#label.slice(0, this.#length),
      logit: this.#logit.slice(0, this.#length),
    };
  }

  #grow(): void {
    const capacity = this.#length * 2;
    const widen = <Values extends Int32Array | Float32Array>(from: Values, to: Values): Values => {
      to.set(from);
      return to;
    };
    this.#start = widen(this.#start, new Int32Array(capacity));
    this.#end = widen(this.#end, new Int32Array(capacity));
    this.#label = widen(this.#label, new Int32Array(capacity));
    this.#logit = widen(this.#logit, new Float32Array(capacity));
  }
}
