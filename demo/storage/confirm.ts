/**
 * Asks in the place of a button, where eyes and focus are.
 */
import { create } from '../dom.ts';

/**
 * The focus goes to the answer that changes nothing, and then back to the button. Escape is that answer, too.
 *
 * @returns whether the answer was yes, which is called what the button is called
 */
export function confirmAt(button: HTMLButtonElement, question: string): Promise<boolean> {
  const keep = create('button', 'button small', 'Keep');
  const go = create('button', 'button small danger', button.textContent);
  const buttons = create('div', 'actions', keep, go);
  const group = create('fieldset', 'confirm', create('legend', '', question), buttons);
  keep.type = 'button';
  go.type = 'button';
  button.before(group);
  button.hidden = true;
  keep.focus();
  return new Promise((resolve) => {
    const answer = (isYes: boolean): void => {
      button.hidden = false;
      button.focus();
      group.remove();
      resolve(isYes);
    };
    keep.addEventListener('click', () => answer(false));
    go.addEventListener('click', () => answer(true));
    group.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') answer(false);
    });
  });
}

/** While somebody is asked, nothing should move. */
export function isAsking(): boolean {
  return document.querySelector('.confirm') !== null;
}
