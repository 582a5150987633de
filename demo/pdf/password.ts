/**
 * Asks for the password of a PDF. It is given to pdf.js and kept nowhere.
 */
import { byId } from '../dom.ts';

/**
 * @param isWrong whether one was given that does not fit
 * @returns nothing where nobody gives one
 */
export function askPassword(name: string, isWrong: boolean): Promise<string | undefined> {
  const dialog = byId('password', HTMLDialogElement);
  const field = byId('password-value', HTMLInputElement);
  const before = isWrong ? 'This was not the password.' : 'This file is protected.';
  byId('password-why', HTMLElement).textContent = `${before} The password of ${name}:`;
  field.value = '';
  dialog.returnValue = '';
  byId('password-cancel', HTMLButtonElement).onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((resolve) => {
    const onClose = (): void => {
      const password = field.value;
      field.value = '';
      resolve(dialog.returnValue === 'open' ? password : undefined);
    };
    dialog.addEventListener('close', onClose, { once: true });
  });
}
