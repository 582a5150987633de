/**
 * One page: drawn by pdf.js when it comes near the view, with the quads of its entities over it.
 */
import type { Quad } from 'nerium/annotate';
import type { PDFDocumentProxy, RenderTask } from 'pdfjs-dist';
import { create } from '../dom.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** More pixels than these would cost more memory than they show. */
const MOST_PIXELS = 12_000_000;

export class PageElement {
  readonly element: HTMLElement;
  readonly overlay: SVGSVGElement;
  readonly #canvas = create('canvas');
  readonly #document: PDFDocumentProxy;
  readonly #number: number;
  #task: RenderTask | undefined;
  #drawnWidth = 0;

  /** @param number from 0 */
  constructor(
    document: PDFDocumentProxy,
    number: number,
    size: { readonly width: number; readonly height: number },
  ) {
    this.#document = document;
    this.#number = number;
    this.overlay = globalThis.document.createElementNS(SVG, 'svg');
    this.overlay.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
    this.#canvas.setAttribute('aria-hidden', 'true');
    this.element = create('div', 'pdf-page', this.#canvas, this.overlay);
    this.element.style.setProperty('aspect-ratio', `${size.width} / ${size.height}`);
  }

  /** Draws the page at the width that it has now, if it is not drawn so already. */
  async draw(): Promise<void> {
    const width = this.element.clientWidth;
    if (width === 0 || Math.abs(width - this.#drawnWidth) < 2) return;
    this.#drawnWidth = width;
    const page = await this.#document.getPage(this.#number + 1);
    const size = page.getViewport({ scale: 1 });
    const wanted = (width / size.width) * devicePixelRatio;
    const most = Math.sqrt(MOST_PIXELS / (size.width * size.height));
    const viewport = page.getViewport({ scale: Math.min(wanted, most) });
    if (width !== this.#drawnWidth) return;
    this.#task?.cancel();
    this.#canvas.width = Math.round(viewport.width);
    this.#canvas.height = Math.round(viewport.height);
    this.#task = page.render({ canvas: this.#canvas, viewport });
    // Cancelled where the page went away or has another width: there is nothing to report.
    await this.#task.promise.catch(() => {});
  }

  /** Gives the picture's memory back. */
  clear(): void {
    this.#task?.cancel();
    this.#drawnWidth = 0;
    this.#canvas.width = 0;
    this.#canvas.height = 0;
  }

  /** A place of the screen in the units of the page. */
  toPage(clientX: number, clientY: number): { x: number; y: number } {
    const box = this.overlay.getBoundingClientRect();
    const { width, height } = this.overlay.viewBox.baseVal;
    return {
      x: ((clientX - box.left) / box.width) * width,
      y: ((clientY - box.top) / box.height) * height,
    };
  }
}

/** A shape over some quads: one path, so that it is one thing to click and to focus. */
export function toPath(quads: readonly Quad[], className: string): SVGPathElement {
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('class', className);
  const shapes = quads.map(({ points }) => {
    const [x0, y0, ...rest] = points.map((value) => value.toFixed(2));
    const corners = [0, 2, 4].map((at) => `L${rest[at]} ${rest[at + 1]}`);
    return `M${x0} ${y0}${corners.join('')}Z`;
  });
  path.setAttribute('d', shapes.join(''));
  return path;
}
