/**
 * `vite`                     the demo, from its sources, with a dev server
 * `vite build`               the library and its command: dist/
 * `vite build --mode demo`   the demo as static files: dist-demo/ (`vite preview --mode demo` serves it)
 */
import { fileURLToPath } from 'node:url';
import {
  type BuildEnvironmentOptions,
  defaultClientConditions,
  defineConfig,
  type UserConfig,
} from 'vite';
import { aliases, ortStubForTokenizers } from './vite.aliases.ts';
import { libraryLayout, ortOfNode } from './vite.library.ts';
import { LICENSES, wholeLicenses } from './vite.licenses.ts';
import { serviceWorker } from './vite.offline.ts';
import { partials } from './vite.partials.ts';
import { pdfjsFiles } from './vite.pdf.ts';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/[\\/]$/, '');

/** WebAssembly threads need an isolated page. Nothing else does: the library works without these headers too. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const shared = {
  resolve: {
    alias: {
      ...aliases,
      'nerium/annotate': `${root}/src/annotate/index.ts`,
      nerium: `${root}/src/index.ts`,
    },
    // ONNX Runtime without its glue inside: it is loaded from our own origin (src/runtime/ort-assets.ts).
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
  },
  worker: { format: 'es', plugins: () => [ortStubForTokenizers()] },
} satisfies UserConfig;

const demo: UserConfig = {
  ...shared,
  root: `${root}/demo`,
  publicDir: `${root}/public`,
  cacheDir: `${root}/node_modules/.vite`,
  // Relative addresses: the demo can be put into any folder of a site.
  base: './',
  server: { headers: isolation, fs: { allow: [root] } },
  preview: { headers: isolation },
  plugins: [
    ortStubForTokenizers(),
    partials(root),
    pdfjsFiles(root),
    serviceWorker(root),
    wholeLicenses(root, 'demo'),
  ],
  optimizeDeps: {
    rolldownOptions: { plugins: [ortStubForTokenizers()] },
    // Imported by the worker only, late. Found then, each would reload the page once.
    include: [
      'comlink',
      'idb-keyval',
      'onnxruntime-web/wasm',
      'onnxruntime-web/webgpu',
      '@huggingface/transformers',
      'pdfjs-dist',
    ],
  },
  build: {
    outDir: `${root}/dist-demo`,
    emptyOutDir: true,
    license: { fileName: LICENSES.client },
    target: 'es2022',
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: ['index', 'labels', 'storage'].map((page) => `${root}/demo/${page}.html`),
    },
  },
};

/**
 * Page and worker are built apart: they share little, run in different realms, and a chunk for both would carry what
 * only the worker needs into the page.
 */
const library: UserConfig = {
  ...shared,
  root,
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [
    ortStubForTokenizers(),
    ortOfNode(),
    ...libraryLayout(root),
    wholeLicenses(root, 'library'),
  ],
  environments: {
    client: { build: entry('index', `${root}/src/index.ts`, { emptyOutDir: true }) },
    // Apart too: who annotates by hand needs no model, and the main entry no chunk in common.
    annotate: {
      consumer: 'client',
      build: entry('annotate', `${root}/src/annotate/index.ts`, { emptyOutDir: false }),
    },
    // For who imports the library too: it shares the main entry's file.
    elements: {
      consumer: 'client',
      build: entry('elements', `${root}/src/elements/define.ts`, { emptyOutDir: false }),
    },
    // The same in one file, for pages without a bundler: `<script type="module" src="…/dist/cdn/nerium.js">`.
    cdn: {
      consumer: 'client',
      build: entry('nerium', `${root}/src/elements/cdn.ts`, {
        emptyOutDir: false,
        outDir: 'dist/cdn',
      }),
    },
    worker: {
      consumer: 'client',
      resolve: { conditions: shared.resolve.conditions },
      build: entry('worker', `${root}/workers/nerium.worker.ts`, {
        emptyOutDir: false,
        // It holds all that is bundled; the page's part is the smaller one.
        license: { fileName: LICENSES.worker },
      }),
    },
    // The `nerium` command. Bundled too: who installs the package installs nothing else.
    cli: {
      consumer: 'server',
      resolve: { noExternal: true },
      build: {
        ...entry('cli', `${root}/cli/bin.ts`, {
          emptyOutDir: false,
          license: { fileName: LICENSES.cli },
        }),
        ssr: true,
      },
    },
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'annotate', 'elements', 'cdn', 'worker', 'cli']) {
        const environment = builder.environments[name];
        if (environment !== undefined) await builder.build(environment);
      }
    },
  },
};

/** Everything is bundled: a plain page resolves no bare imports, and a worker has no import map. */
function entry(name: string, file: string, options: BuildEnvironmentOptions) {
  return {
    outDir: 'dist',
    target: 'es2022',
    chunkSizeWarningLimit: 1000,
    ...options,
    lib: { entry: { [name]: file }, formats: ['es'], fileName: () => `${name}.js` },
    rolldownOptions: {
      output: {
        // White space too: plain pages load these files as they are.
        minify: true,
        ...(name === 'nerium' && { codeSplitting: false }), // what is dropped into a page is one file
        // What the worker's late parts share with it: one file, else one for each set of parts.
        ...(name === 'worker' && {
          codeSplitting: { groups: [{ name: 'worker-shared', minShareCount: 2 }] },
        }),
        // All in one folder: the literals of worker and runtime are relative to the chunk that holds them.
        chunkFileNames: (chunk) => `${name === 'cli' ? 'cli-' : ''}${chunkName(chunk.name)}.js`,
      },
    },
  } satisfies BuildEnvironmentOptions;
}

/** Chunks of other people's files get the name of what they do; ours have it. */
function chunkName(name: string): string {
  if (name.startsWith('transformers')) return 'tokenizers';
  return name.replace(/\.(min|bundle)/, '').replaceAll('.', '-');
}

export default defineConfig(({ command, mode }) =>
  command === 'build' && mode !== 'demo' ? library : demo,
);
