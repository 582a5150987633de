import { NeriumError } from '../errors.ts';

/** @throws NeriumError INPUT_INVALID unless all are strings */
export function checkTexts(texts: readonly unknown[]): void {
  if (!Array.isArray(texts)) {
    throw new NeriumError('INPUT_INVALID', `text is of type ${typeof texts}.`, {
      hint: 'Pass a string or an array of strings.',
    });
  }
  const wrong = texts.findIndex((text) => typeof text !== 'string');
  if (wrong < 0) return;
  const which = texts.length > 1 ? `text ${wrong}` : 'text';
  throw new NeriumError('INPUT_INVALID', `${which} is of type ${typeof texts[wrong]}.`, {
    hint: 'Pass a string or an array of strings.',
  });
}
