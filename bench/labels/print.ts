/** The result as tables: one for each length of text, one row a contender, with the paper's columns. */
import type { ContenderName } from './contenders.ts';
import { groups, type LabelsReport } from './report.ts';

/** "The Million-Label NER", edge, precomputed labels, on an H100: texts per second. A uni-encoder falls from 10.7 to 0.14. */
const PAPER = '19.3 (1 label) … 32.6 (most) … 18.3 (1,024); a uni-encoder 10.7 … 0.14';

export function printReport(report: LabelsReport): void {
  const rows = groups(report.rows);
  for (const words of new Set(rows.map((row) => row.words))) {
    console.log(`\nTexts per second, ${words} words, by number of labels`);
    const table: Record<string, Record<string, string>> = {};
    for (const { contender, own } of rows.filter((row) => row.words === words)) {
      const columns = own.map(({ labels, textsPerSecond, runs }) => [
        `${labels}`,
        `${textsPerSecond.toPrecision(3)}${runs < 5 ? ` (${runs})` : ''}`,
      ]);
      const lost = report.dropFraction.find(
        (drop) => drop.words === words && drop.mode === contender,
      );
      table[contender] = {
        ...Object.fromEntries(columns),
        lost: lost === undefined ? '' : percent(lost.fraction),
      };
    }
    console.table(table);
  }
  console.log('(n): median of n runs only. The paper, on its own machine:', PAPER);
  printRatios(report);
}

function printRatios(report: LabelsReport): void {
  for (const { words, labels, speedup } of report.speedupVsGlinerJs) {
    if (labels === 1 || labels >= 1024) {
      console.log(`GLiNER.js, ${words} words, ${labels} labels: ${speedup.toFixed(1)} ×`);
    }
  }
  const ratios = (
    name: string,
    list: readonly { words: number; contender: ContenderName; ratio: number }[],
  ) => {
    for (const { words, contender, ratio } of list) {
      console.log(`${name} against Python, ${contender}, ${words} words: ${ratio.toFixed(2)} ×`);
    }
  };
  ratios('text tower', report.towerVsPythonByWords);
  ratios('end to end', report.endToEndVsPythonByWords);
  for (const { contenders, compared, equal } of report.sameEntities) {
    console.log(`${contenders.join(' and ')}: the same entities in ${equal} of ${compared} texts`);
  }
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
