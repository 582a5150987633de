/** The library build's plugins: what `dist/` needs that the sources cannot say. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { ortForNode } from './vite.aliases.ts';

const ORT_DIST = 'node_modules/onnxruntime-web/dist';
const ORT_FILES = ['ort-wasm-simd-threaded', 'ort-wasm-simd-threaded.asyncify'].flatMap((name) => [
  `${name}.mjs`,
  `${name}.wasm`,
]);

/** What a literal of the sources becomes in `dist/`, relative to the chunk: all chunks lie in one folder. */
const PLACES = new Map([
  ['../../workers/nerium.worker.ts', './worker.js'],
  // The one chunk that lies in a folder of its own, `dist/cdn/`.
  ['../../workers/nerium.worker.ts?beside', '../worker.js'],
  ...ORT_FILES.map((file): [string, string] => [`../../${ORT_DIST}/${file}`, `./ort/${file}`]),
]);

const PLACED = /__place\(["'`]([^"'`]+)["'`]\)/g;

/** As consumers' bundlers look for it, to the letter. */
const WORKER_LITERAL = "new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })";
const WORKER_PRINTED =
  /new Worker\(new URL\(["'`]\.\/worker\.js["'`], ?import\.meta\.url\), ?\{ ?type: ?["'`]module["'`] ?\}\)/g;

/**
 * How ONNX Runtime looks for its own script, where a bundler froze its address to a `file:` one. We always tell it where
 * its files are; left in, this name of a file that is not in `dist/` is a warning in Vite and an error in webpack.
 */
const ORT_SELF = /new URL\(["'`]ort\.[\w.]+\.mjs["'`], ?import\.meta\.url\)/g;

const ORT_LITERALS = ORT_FILES.map((file) => `new URL('./ort/${file}',`);

/** Literals that each build must hold once. */
const WANTED: Readonly<Record<string, readonly string[]>> = {
  client: [WORKER_LITERAL],
  cdn: ["new URL('../worker.js',"],
  worker: ORT_LITERALS,
  cli: ORT_LITERALS,
};

/**
 * Points the worker and ONNX Runtime's files at where they are in `dist/`, and copies the latter there. Fails the
 * build where a literal is missing: a `dist/` without it works in some bundlers only.
 *
 * Between the two hooks a literal is wrapped in a call that nobody knows, else Vite would turn the worker into a form
 * that other bundlers do not see, and inline 26 MB of WebAssembly as base64.
 */
export function libraryLayout(root: string): Plugin[] {
  return [literals(root), mainEntryOfElements(root), workerOfAnyOrigin(root)];
}

function literals(root: string): Plugin {
  return {
    name: 'nerium:library-layout',
    enforce: 'pre',
    transform: {
      filter: {
        id: /\/src\/(host\/spawn-worker|elements\/spawn-any-origin|runtime\/ort-assets)\.ts$/,
      },
      handler(code) {
        let next = code;
        for (const source of PLACES.keys())
          next = next.replace(`'${source}'`, `__place('${source}')`);
        return next;
      },
    },
    generateBundle(_options, bundle) {
      if (this.environment.name === 'annotate') return;
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      for (const chunk of chunks) {
        chunk.code = chunk.code
          .replaceAll(ORT_SELF, 'new URL(import.meta.url)')
          .replaceAll(PLACED, (_call, source: string) => `'${PLACES.get(source)}'`)
          .replaceAll(WORKER_PRINTED, WORKER_LITERAL);
      }
      for (const literal of WANTED[this.environment.name] ?? []) {
        const found = chunks.filter((chunk) => chunk.code.includes(literal)).length;
        if (found !== 1) this.error(`One chunk must hold exactly ${literal}, not ${found}.`);
      }
    },
    writeBundle({ dir = 'dist' }) {
      if (this.environment.name !== 'worker') return;
      mkdirSync(join(dir, 'ort'), { recursive: true });
      for (const file of ORT_FILES) {
        copyFileSync(join(root, ORT_DIST, file), join(dir, 'ort', file));
      }
    },
  };
}

/** The elements use the library that is beside them, so that a page that imports both has it once. */
function mainEntryOfElements(root: string): Plugin {
  return {
    name: 'nerium:main-entry-of-elements',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'elements',
    async resolveId(id, importer, options) {
      const resolved = await this.resolve(id, importer, { ...options, skipSelf: true });
      if (resolved?.id !== `${root}/src/index.ts`) return resolved;
      return { id: './index.js', external: true };
    },
  };
}

/** Browsers refuse a worker from another origin than the page's; the drop-in script comes from anywhere. */
function workerOfAnyOrigin(root: string): Plugin {
  return {
    name: 'nerium:worker-of-any-origin',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'cdn',
    resolveId: {
      filter: { id: /\/spawn-worker\.ts$/ },
      handler: () => `${root}/src/elements/spawn-any-origin.ts`,
    },
  };
}

/** The command's ONNX Runtime; an alias would be that of all three builds. */
export function ortOfNode(): Plugin {
  return {
    name: 'nerium:ort-of-node',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'cli',
    resolveId: {
      filter: { id: /^onnxruntime-web\/(?:wasm|webgpu)$/ },
      handler(id, importer) {
        // Behind the tokenizers' stub, which has its own rule.
        const build = ortForNode[id as keyof typeof ortForNode];
        return this.resolve(build, importer, { skipSelf: true });
      },
    },
  };
}
