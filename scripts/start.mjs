/**
 * `npm start`: installs what is missing, then serves the demo and prints its address.
 *
 *     npm start [-- --port 8080] [-- --host]      (or PORT=8080 npm start)
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './root.mjs';
import { setUp } from './setup.mjs';

try {
  const { port, host } = readOptions();
  setUp();
  await serve(port, host);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function readOptions() {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, host: { type: 'boolean', default: false } },
  });
  const text = values.port ?? process.env.PORT ?? '5173';
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port must be a number from 0 to 65535; it is ${text}.`);
  }
  return { port, host: values.host };
}

async function serve(port, host) {
  const { createServer } = await import('vite');
  const server = await createServer({
    configFile: join(ROOT, 'vite.config.ts'),
    // The next free port where this one is taken.
    server: { port, strictPort: false, host: host ? true : 'localhost' },
    clearScreen: false,
  });
  await server.listen();
  const { local = [], network = [] } = server.resolvedUrls ?? {};
  console.log('\nNerium demo, with the bundled model:');
  for (const url of [...local, ...network]) console.log(`  ${url}`);
  console.log('Ctrl-C stops it.\n');

  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      server.close().finally(() => process.exit(0));
    });
  }
}
