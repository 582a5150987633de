/** `nerium VERB …`: the commands that the package brings along. */

import { VERSION } from '../src/engine/version.ts';
import { isNeriumError } from '../src/errors.ts';

interface Verb {
  readonly does: string;
  readonly load: () => Promise<{ main(args: readonly string[]): Promise<number> }>;
}

const VERBS: ReadonlyMap<string, Verb> = new Map([
  ['extract', { does: 'entities of a text', load: () => import('./extract.ts') }],
  ['inspect', { does: 'what a model holds', load: () => import('./inspect.ts') }],
  ['pack', { does: 'labels and their vectors to a file', load: () => import('./pack.ts') }],
]);

/** Runs a verb and gives the exit status. Mistakes of the caller become one line, never a stack. */
export async function main([name = '', ...args]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') {
    console.log(VERSION);
    return 0;
  }
  const verb = VERBS.get(name);
  if (verb === undefined) {
    const asked = ['--help', '-h', 'help'].includes(name);
    const unknown = asked || name === '' ? '' : `There is no command '${name}'.\n`;
    (asked ? console.log : console.error)(unknown + usage());
    return asked ? 0 : 1;
  }
  try {
    return await (await verb.load()).main(args);
  } catch (error) {
    if (!(isNeriumError(error) || isArgumentError(error))) throw error;
    console.error(`${error.code}: ${error.message}`);
    return 1;
  }
}

function usage(): string {
  const lines = [...VERBS].map(([name, { does }]) => `  nerium ${name.padEnd(10)}${does}`);
  return `${lines.join('\n')}\n  nerium --version`;
}

/** Thrown by `parseArgs`. */
function isArgumentError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}
