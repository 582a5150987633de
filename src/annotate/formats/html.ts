/**
 * A page that shows the annotated text, anywhere and without a script.
 */
import type { AnnotatedDocument, Annotation } from '../annotation.ts';
import { buildRuns, MOST_LEVELS, type Run } from '../runs.ts';

const STYLE = `
body { max-width: 45rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.9 Georgia, serif; color-scheme: light dark; }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { padding: 0.1em 0.2em; border-radius: 0.25em; background: light-dark(#fde8c8, #5b4420); color: inherit; }
mark[data-label]::after { content: " " attr(data-label); font: 600 0.7em sans-serif; opacity: 0.8; }`;

/**
 * Documents as an HTML page: `mark` elements with `data-label`, `data-start` and `data-end`, one inside another where
 * annotations overlap; one that crosses another comes in pieces, the last of which has the label. Where more than 64 lie
 * over one another, the innermost are left out, and the page says how many. All text is escaped.
 *
 * @example
 * writeHtml([note]); // <!doctype html> … <mark data-label="city" …>Oslo</mark>
 */
export function writeHtml(documents: readonly AnnotatedDocument[]): string {
  const title = escapeHtml(documents.map(({ name }) => name).join(', '));
  const articles = documents.map(({ name, text, annotations }) => {
    const runs = buildRuns(annotations, 0, text.length);
    const left = annotations.length - indicesOf(runs).size;
    const note =
      left === 0 ? '' : `<p>Not shown: ${left}, under more than ${MOST_LEVELS} others.</p>\n`;
    // A line break at the very begin of a `pre` is not part of it.
    return `<h1>${escapeHtml(name)}</h1>\n${note}<pre>\n${writeRuns(runs, text, annotations)}</pre>\n`;
  });
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}
</style>
</head>
<body>
${articles.join('')}</body>
</html>
`;
}

function writeRuns(runs: readonly Run[], text: string, annotations: readonly Annotation[]): string {
  return runs
    .map((run) => {
      if (run.kind === 'text') return escapeHtml(text.slice(run.start, run.end));
      const one = annotations[run.index];
      const inner = writeRuns(run.children, text, annotations);
      if (one === undefined) return inner;
      const score = one.score === undefined ? '' : ` data-score="${one.score}"`;
      const label = run.closes ? ` data-label="${escapeHtml(one.label)}"` : '';
      return `<mark${label} data-start="${one.start}" data-end="${one.end}"${score} data-status="${one.status}">${inner}</mark>`;
    })
    .join('');
}

function indicesOf(runs: readonly Run[], found = new Set<number>()): Set<number> {
  for (const run of runs) {
    if (run.kind === 'text') continue;
    found.add(run.index);
    indicesOf(run.children, found);
  }
  return found;
}

/** For text and for attributes in double quotes. A carriage return would be read as a line feed. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
