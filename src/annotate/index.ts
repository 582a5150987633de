/**
 * `nerium/annotate`: the core of an annotator, without a page. Documents, corrections, undo, exports.
 */
export {
  type AnnotatedDocument,
  type Annotation,
  type AnnotationStatus,
  byPlace,
  checkSpan,
  keyOf,
  type LabelSpan,
  type Span,
} from './annotation.ts';
export {
  accept,
  add,
  type Corrections,
  change,
  NO_CORRECTIONS,
  remove,
} from './corrections.ts';
export { countLabels, type LabelCount } from './counts.ts';
export { type ConllExport, writeConll } from './formats/conll.ts';
export { writeCsv } from './formats/csv.ts';
export { writeHtml } from './formats/html.ts';
export { readJson, writeJson } from './formats/json.ts';
export { type JsonlExport, readJsonl, writeJsonl } from './formats/jsonl.ts';
export { readWebAnnotations, writeWebAnnotations } from './formats/web-annotation.ts';
export { type History, mapHistory, record, redo, startHistory, undo } from './history.ts';
export { mergeAnnotations, openCandidates, type Suggestion } from './merge.ts';
export { type MeasureText, offsetAt, type Quad, quadsOf } from './pdf-quads.ts';
export {
  type PdfPage,
  type PdfSegment,
  type PdfText,
  type PdfTextItem,
  readPdf,
} from './pdf-text.ts';
export { buildRuns, type EntityRun, type Run } from './runs.ts';
export { SpanIndex } from './span-index.ts';
export { findChange, moveCorrections, type TextChange } from './text-change.ts';
export { thresholdsOf } from './thresholds.ts';
export { moveBorder, snapToWords, stepWord } from './word-steps.ts';
