/** Makes the demo work without a network: its service worker, with the list of what it keeps. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { build, type Plugin } from 'vite';

/** What the service worker keeps from its installation on. */
export interface PrecacheEntry {
  readonly url: string;
  /** Null where the name has a hash. */
  readonly revision: string | null;
}

/** Never kept from here: the model, which the library keeps itself, what made the labels, licences. */
const LEFT_OUT = /^models\/|^labels\/.*\.(?:tsv|md)$|^service-worker\.js$|^THIRD-PARTY/;
/** Of which a visitor needs one file of two: kept when it is first asked for. */
const WASM = /^assets\/.*\.wasm$/;
/** pdf.js's tables, many small files of which a PDF needs few: fetched when the model is there. */
const REST = /^pdfjs\//;
const HASHED = /^assets\//;

export function serviceWorker(root: string): Plugin {
  return {
    name: 'nerium:service-worker',
    apply: 'build',
    async closeBundle() {
      const folder = join(root, 'dist-demo');
      const entries = listFiles(folder).filter((path) => !LEFT_OUT.test(path));
      const first = entries.filter((path) => !REST.test(path) && !WASM.test(path));
      const precache = first.map((url): PrecacheEntry => {
        return { url, revision: HASHED.test(url) ? null : hashOf(join(folder, url)) };
      });
      await build({
        configFile: false,
        root,
        logLevel: 'warn',
        publicDir: false,
        define: {
          PRECACHE: JSON.stringify(precache),
          WASM: JSON.stringify(entries.filter((path) => WASM.test(path))),
          REST: JSON.stringify(entries.filter((path) => REST.test(path))),
          'process.env.NODE_ENV': '"production"',
        },
        build: {
          outDir: folder,
          emptyOutDir: false,
          target: 'es2022',
          lib: {
            entry: join(root, 'demo/service-worker.ts'),
            formats: ['es'],
            fileName: () => 'service-worker.js',
          },
          rolldownOptions: { output: { minify: true } },
        },
      });
    },
  };
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.split(sep).join('/'))
    .sort();
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
}
