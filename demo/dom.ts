/**
 * The page's elements. Texts and labels are hostile: everything goes in as text, nothing as HTML.
 */

/** The element of the page with this id, of this class. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`index.html has no ${kind.name} #${id}`);
}

/** A new element with a class, and text or children. */
export function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...children);
  return element;
}

/** Name and value pairs of a `<dl>`; those without a value are left out. */
export function showPairs(
  list: HTMLElement,
  pairs: readonly (readonly [name: string, value: string | undefined])[],
): void {
  list.replaceChildren(
    ...pairs.flatMap(([name, value]) =>
      value === undefined
        ? []
        : [create('div', '', create('dt', '', name), create('dd', '', value))],
    ),
  );
}

export function prefersLessMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Marks an element for a moment. */
export function flash(element: Element): void {
  element.classList.add('flash');
  setTimeout(() => element.classList.remove('flash'), 1600);
}
