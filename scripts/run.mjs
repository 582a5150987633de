/**
 * Runs a command of `cli/` from its TypeScript: `node scripts/run.mjs NAME args…` runs
 * `cli/NAME.ts` and exits with its status.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';
import { setUp } from './setup.mjs';

const [name = '', ...args] = process.argv.slice(2);
process.exit(await run());

async function run() {
  const file = join(ROOT, 'cli', `${name}.ts`);
  if (!/^[a-z][a-z0-9-]*$/.test(name) || !existsSync(file)) {
    console.error(`There is no command '${name}' in cli/.`);
    return 1;
  }
  try {
    setUp();
    return await runModule(file);
  } catch (error) {
    console.error(error);
    return 1;
  }
}

async function runModule(file) {
  const { createServer } = await import('vite');
  // A server that listens nowhere: its module runner resolves and compiles as the library's own build does.
  const server = await createServer({
    configFile: join(ROOT, 'vite.node.config.ts'),
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    logLevel: 'error',
  });
  try {
    const { runner } = server.environments.ssr;
    const { runCommand } = await runner.import(join(ROOT, 'cli', 'run-command.ts'));
    return await runCommand(await runner.import(file), args);
  } finally {
    await server.close();
  }
}
