/** What is the same for every command: help, and mistakes of the caller. */
import { isNeriumError } from '../src/errors.ts';

export interface Command {
  /** Its arguments, line by line. */
  readonly USAGE: string;
  /** @returns the exit status */
  main(args: readonly string[]): Promise<number>;
}

/**
 * Runs a command and gives the exit status. `--help` prints the usage; mistakes of the caller become a line or a few, never a
 * stack.
 */
export async function runCommand(command: Command, args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    console.log(command.USAGE);
    return 0;
  }
  try {
    return await command.main(args);
  } catch (error) {
    if (isNeriumError(error)) console.error(`${error.code}: ${error.message}`);
    else if (isArgumentError(error)) console.error(`${error.message}\n\n${command.USAGE}`);
    else throw error;
    return 1;
  }
}

/** After `--` words are only words. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  return options.includes('--help') || options.includes('-h');
}

/** Thrown by `parseArgs`. */
function isArgumentError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS')
  );
}
