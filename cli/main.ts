/** `nerium VERB …`: the commands that the package brings along. */

import { VERSION } from '../src/engine/version.ts';
import { type Command, runCommand } from './run-command.ts';

interface Verb {
  readonly does: string;
  readonly load: () => Promise<Command>;
}

const VERBS: ReadonlyMap<string, Verb> = new Map([
  ['extract', { does: 'entities of a text', load: () => import('./extract.ts') }],
  ['inspect', { does: 'what a model holds', load: () => import('./inspect.ts') }],
  ['pack', { does: 'labels and their vectors to a file', load: () => import('./pack.ts') }],
]);

/** Runs a verb and gives the exit status. */
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
  return runCommand(await verb.load(), args);
}

function usage(): string {
  const lines = [...VERBS].map(([name, { does }]) => `  nerium ${name.padEnd(10)}${does}`);
  return `${lines.join('\n')}\n  nerium VERB --help\n  nerium --version`;
}
