/** The result as docs/measured.md shows it. */
import type { Machine } from '../support/machine.ts';
import { toTable } from '../support/results.ts';
import type { ContenderName } from './contenders.ts';
import { groups, type LabelsReport } from './report.ts';

/** Numbers of labels that the document has room for; others are left out. */
const COLUMNS = [1, 4, 8, 16, 64, 256, 1024];
const SHOWN_WORDS = 40;

export function toMarkdown(report: LabelsReport, machine: Machine): string {
  const { processor, cores, date } = machine;
  return [
    `Texts of ${SHOWN_WORDS} words a second, by number of labels (${processor}, ${cores} cores, ${date}; in brackets: median of so few runs):`,
    speeds(report),
    'By length of text; ratios are speeds of Nerium with cached labels over those of the peer, means over all numbers of labels where none is said:',
    ratios(report),
    ...report.sameEntities.map(
      ({ contenders: [first, second], compared, equal }) =>
        `\`${first}\` and \`${second}\` gave the same entities in ${equal} of ${compared} calls.`,
    ),
    '![Texts per second over the number of labels](../bench/results/labels.svg)',
  ].join('\n\n');
}

function speeds(report: LabelsReport): string {
  const columns = COLUMNS.filter((labels) => report.rows.some((row) => row.labels === labels));
  const rows = groups(report.rows)
    .filter(({ words }) => words === SHOWN_WORDS)
    .map(({ contender, words, own }) => [
      contender,
      ...columns.map((labels) => {
        const row = own.find((one) => one.labels === labels);
        if (row === undefined) return '';
        return `${plain(row.textsPerSecond)}${row.runs < 5 ? ` (${row.runs})` : ''}`;
      }),
      lost(report, contender, words),
    ]);
  return toTable(['', ...columns.map((labels) => labels.toLocaleString('en')), 'lost'], rows);
}

function ratios(report: LabelsReport): string {
  const lengths = [...new Set(report.rows.map(({ words }) => words))];
  const glinerJs = (words: number, labels: number): string =>
    times(
      report.speedupVsGlinerJs.find((one) => one.words === words && one.labels === labels)?.speedup,
    );
  const python = (list: LabelsReport['endToEndVsPythonByWords'], words: number): string =>
    times(list.find((one) => one.words === words && one.contender === 'nerium-cached')?.ratio);
  return toTable(
    [
      'words',
      'lost, 1 to 1,024 labels',
      'GLiNER.js, 1 label',
      'GLiNER.js, 1,024',
      'Python, end to end',
      'Python, text tower',
    ],
    lengths.map((words) => [
      `${words}`,
      lost(report, 'nerium-cached', words),
      glinerJs(words, 1),
      glinerJs(words, 1024),
      python(report.endToEndVsPythonByWords, words),
      python(report.towerVsPythonByWords, words),
    ]),
  );
}

function lost(report: LabelsReport, contender: ContenderName, words: number): string {
  const drop = report.dropFraction.find((one) => one.mode === contender && one.words === words);
  return drop === undefined ? '' : `${(100 * drop.fraction).toFixed(1)} %`;
}

function times(ratio: number | undefined): string {
  return ratio === undefined ? '' : `${plain(ratio)} ×`;
}

/** Three digits, without an exponent. */
function plain(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}
