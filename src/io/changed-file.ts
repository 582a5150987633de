import { NeriumError } from '../errors.ts';

/** A file on a server is another one than before. What is there now may be right: trying again helps. */
export class ChangedFileError extends NeriumError {
  constructor(what: string, hint: string) {
    super('ASSET_INVALID', `${what}.`, { hint });
  }
}
