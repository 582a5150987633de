/** The licences of what is bundled: Vite lists them, and what packages leave out is added here. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** The file of each build that has one; it goes with all that is bundled. */
export const LICENSES = {
  worker: 'THIRD-PARTY-LICENSES.md',
  cli: 'THIRD-PARTY-LICENSES.cli.md',
  client: 'THIRD-PARTY-LICENSES.md',
} as const;

/** Bundled into the demo's workers, which are builds of their own: Vite's list is of its pages. */
const IN_WORKERS = [
  '@huggingface/transformers',
  'onnxruntime-web',
  ...['core', 'precaching', 'routing', 'strategies'].map((part) => `workbox-${part}`),
];

/** `## name - version (licence)`, and its text up to the next. */
const SECTION = /^## (\S+) - (\S+) \((.*)\)\n([\s\S]*?)(?=^## \S+ - |$(?![\s\S]))/gm;

/** Packages of ONNX Runtime hold no text of their licence. It is the one of its repository. */
const ONNXRUNTIME = /^onnxruntime-(?:web|common)$/;

/** Fails the build where a package is bundled whose licence has no text. */
export function wholeLicenses(root: string, build: 'library' | 'demo'): Plugin {
  return {
    name: 'nerium:whole-licenses',
    writeBundle({ dir = 'dist' }) {
      const { name } = this.environment;
      const file = name === 'client' && build === 'library' ? undefined : fileOf(name);
      if (file === undefined) return;
      const path = join(dir, file);
      const more = build === 'demo' ? IN_WORKERS.map((one) => sectionOf(root, one)) : [];
      writeFileSync(path, completed([readFileSync(path, 'utf8'), ...more].join('\n'), root));
    },
  };
}

function fileOf(environment: string): string | undefined {
  return new Map<string, string>(Object.entries(LICENSES)).get(environment);
}

/** As Vite writes it. */
function sectionOf(root: string, name: string): string {
  const folder = join(root, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = join(folder, 'LICENSE');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return `## ${name} - ${version} (${license})\n\n${text}`;
}

/**
 * @param list as Vite writes it
 * @throws Error that names a package without a text
 */
function completed(list: string, root: string): string {
  return list.replace(SECTION, (section, name: string, version: string, licence: string, text) => {
    if (text.trim() !== '') return section;
    if (!ONNXRUNTIME.test(name))
      throw new Error(`${name} (${licence}) has no text of its licence.`);
    const commit = version.split('-').at(-1);
    const notices = `https://github.com/microsoft/onnxruntime/blob/${commit}/ThirdPartyNotices.txt`;
    const mit = readFileSync(join(root, 'scripts/onnxruntime-license.txt'), 'utf8');
    return `${section.trimEnd()}\n\n${mit}\nThe parts compiled into its WebAssembly: ${notices}\n\n`;
  });
}
