/** The result as docs/measured.md shows it. */
import type { Machine } from '../support/machine.ts';
import { toTable } from '../support/results.ts';
import type { EncodingRow } from './encoding.ts';
import type { OpeningRow } from './opening.ts';

export interface LabelsStoreResult {
  readonly encoding: readonly EncodingRow[];
  readonly open: readonly OpeningRow[];
  readonly machine: Machine;
}

export function toMarkdown({ encoding, open, machine }: LabelsStoreResult): string {
  const { processor, cores, date } = machine;
  return [
    `Encoding (${processor}, ${cores} cores, ${date}; goals in brackets):`,
    toTable(
      [
        'labels',
        'a second',
        'as fast as `encode_labels` (10 ×)',
        'as fast as its tower, padded to the longest (0.35 ×)',
      ],
      encoding.map((row) => [
        `${row.texts}, ${row.characters.toFixed(0)} characters`,
        row.perSecond.toFixed(0),
        `${row.speedupVsEncodeLabels.toFixed(1)} ×`,
        `${row.speedupVsPadToLongest.toFixed(2)} ×`,
      ]),
    ),
    'Opening:',
    toTable(
      [
        'labels',
        'from',
        'first text annotated',
        'of it the model, the labels, the text',
        'peak memory',
      ],
      open.map((row) => [
        row.labels.toLocaleString('en'),
        row.from,
        seconds(row.ms),
        [row.loadMs, row.labelsMs, row.firstTextMs].map(seconds).join(', '),
        `${(row.peakMB / 1024).toFixed(2)} GB`,
      ]),
    ),
  ].join('\n\n');
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 1000 ? 2 : 1)} s`;
}
