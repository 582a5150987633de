/** The licences of what is bundled: Vite lists them, and what packages leave out is added here. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** The file of each build that has one; it goes with all that is bundled. */
export const LICENSES = {
  worker: 'THIRD-PARTY-LICENSES.md',
  cli: 'THIRD-PARTY-LICENSES.cli.md',
} as const;

/** `## name - version (licence)`, and its text up to the next. */
const SECTION = /^## (\S+) - (\S+) \((.*)\)\n([\s\S]*?)(?=^## \S+ - |$(?![\s\S]))/gm;

/** Packages of ONNX Runtime hold no text of their licence. It is the one of its repository. */
const ONNXRUNTIME = /^onnxruntime-(?:web|common)$/;

/** Fails the build where a package is bundled whose licence has no text. */
export function wholeLicenses(root: string): Plugin {
  return {
    name: 'nerium:whole-licenses',
    writeBundle({ dir = 'dist' }) {
      const name = new Map(Object.entries(LICENSES)).get(this.environment.name);
      if (name === undefined) return;
      const file = join(dir, name);
      writeFileSync(file, completed(readFileSync(file, 'utf8'), root));
    },
  };
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
