/** What the demo's pages have in common: `<!-- include head title="…" -->` puts `demo/partials/head.html` there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const INCLUDE = /<!-- include ([\w-]+)((?: \w+="[^"]*")*) -->/g;
const VALUE = /(\w+)="([^"]*)"/g;
const PLACE = /\{\{(\w+)\}\}/g;

export function partials(root: string): Plugin {
  return {
    name: 'nerium:partials',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html.replaceAll(INCLUDE, (_include, name: string, values: string) =>
          fill(readFileSync(join(root, 'demo/partials', `${name}.html`), 'utf8'), name, values),
        ),
    },
  };
}

/** A value that is missing is a mistake in the page that includes. */
function fill(partial: string, name: string, values: string): string {
  const given = new Map([...values.matchAll(VALUE)].map(([, key, value]) => [key, value]));
  return partial.trimEnd().replaceAll(PLACE, (_place, key: string) => {
    const value = given.get(key);
    if (value === undefined) throw new Error(`Partial ${name} needs ${key}="…".`);
    return value;
  });
}
