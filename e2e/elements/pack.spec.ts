/** What `npm pack` makes of the build, in a project of its own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docExamples, READERS_OWN } from '../support/doc-examples.ts';
import { type PackedApp, packApp } from '../support/pack.ts';
import { expect, test } from '../support/test.ts';

let app: PackedApp;

test.beforeAll(() => {
  app = packApp();
});
test.afterAll(() => app.remove());

const read = (path: string): string =>
  readFileSync(join(app.folder, 'node_modules/nerium', path), 'utf8');

test('the package holds the build and nothing else, and installs nothing', () => {
  const outside = app.files.filter((path) => !path.startsWith('dist/'));
  expect(outside.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
  expect(app.files.filter((path) => /\.safetensors$|\.bin$|\.test\./.test(path))).toEqual([]);
  const manifest = JSON.parse(read('package.json'));
  expect(manifest.dependencies ?? {}).toEqual({});
  for (const [name, entry] of Object.entries<string | Record<string, string>>(manifest.exports)) {
    if (typeof entry === 'string') continue;
    expect(Object.keys(entry)[0], `types come first in ${name}`).toBe('types');
    for (const path of Object.values(entry)) {
      expect(existsSync(join(app.folder, 'node_modules/nerium', path)), path).toBe(true);
    }
  }
  for (const name of ['jsdelivr', 'unpkg']) expect(app.files).toContain(manifest[name].slice(2));
});

test('the worker is named as bundlers look for it', () => {
  const literal = "new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })";
  expect(read('dist/index.js').split(literal).length).toBe(2);
  // The page's entry is one file, whose size is what is said; the rest comes when it is needed.
  expect(/\bimport *[{"*]/.test(read('dist/index.js'))).toBe(false);
  // The elements have no library of their own.
  expect(read('dist/elements.js')).toContain('from"./index.js"');
  expect(read('dist/elements.js')).not.toContain('new Worker');
});

test('its entries can be imported on a server', () => {
  const script = `
    const main = await import('nerium');
    const elements = await import('nerium/elements');
    await import('nerium/annotate');
    console.log(typeof main.Nerium.load, typeof elements.NerHighlight, typeof HTMLElement);`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: app.folder,
    encoding: 'utf8',
  });
  expect(out.trim()).toBe('function function undefined');
});

/** What the compiler has to say about files of the app. */
function compile(files: readonly string[], moduleResolution: 'bundler' | 'node16'): string {
  const compilerOptions = {
    ...{ noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
    ...{ module: moduleResolution === 'bundler' ? 'esnext' : 'node16', moduleResolution },
    ...{ types: [], target: 'es2022' },
    lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'],
  };
  writeFileSync(join(app.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.'], {
    cwd: app.folder,
    encoding: 'utf8',
  });
  return stdout;
}

for (const resolution of ['bundler', 'node16'] as const) {
  test(`its types need no other package, however strictly they are read: ${resolution}`, () => {
    writeFileSync(
      join(app.folder, 'app.ts'),
      `import { Nerium } from 'nerium';
      import { NerHighlight } from 'nerium/elements';
      import { writeCsv } from 'nerium/annotate';
      export const ner: Promise<Nerium> = Nerium.load('model');
      export const element: NerHighlight = document.createElement('ner-highlight');
      export const table: string = writeCsv([]);`,
    );
    expect(compile(['app.ts'], resolution)).toBe('');
  });
}

test('the examples of documents and docstrings compile', () => {
  const examples = docExamples(join(app.folder, 'node_modules/nerium/dist/types/src'));
  for (const part of ['README', 'nerium-d-ts', 'corrections', 'label-set']) {
    expect(examples.filter(({ name }) => name.includes(part))).not.toEqual([]);
  }
  writeFileSync(join(app.folder, 'readers-own.d.ts'), READERS_OWN);
  for (const { name, code } of examples) writeFileSync(join(app.folder, `${name}.ts`), code);
  const files = ['readers-own.d.ts', ...examples.map(({ name }) => `${name}.ts`)];
  expect(compile(files, 'bundler')).toBe('');
});
