/** Files that pdf.js loads by their names at run time, under `pdfjs/<version>/` of the demo. */
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Plugin } from 'vite';

const FOLDERS = ['cmaps', 'standard_fonts', 'wasm', 'iccs'];

export function pdfjsFiles(root: string): Plugin {
  const from = join(root, 'node_modules/pdfjs-dist');
  const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  return {
    name: 'nerium:pdfjs-files',
    configureServer(server) {
      server.middlewares.use(`/pdfjs/${version}/`, (request, response, next) => {
        const path = posix.normalize((request.url ?? '').replace(/[?#].*$/, ''));
        const file = join(from, path);
        const isOurs = FOLDERS.some((folder) => path.startsWith(`/${folder}/`));
        if (!isOurs || !existsSync(file)) return next();
        if (file.endsWith('.wasm')) response.setHeader('Content-Type', 'application/wasm');
        createReadStream(file).pipe(response);
      });
    },
    generateBundle() {
      for (const folder of FOLDERS) {
        for (const name of readdirSync(join(from, folder))) {
          const source = readFileSync(join(from, folder, name));
          this.emitFile({ type: 'asset', fileName: `pdfjs/${version}/${folder}/${name}`, source });
        }
      }
    },
  };
}
