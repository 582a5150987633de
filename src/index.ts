/**
 * The public interface of Nerium.
 */
export { decode } from './decode/decode.ts';
export { isNeriumError, NeriumError, type NeriumErrorCode } from './errors.ts';
export type { ModelSource } from './host/requests.ts';
export { LabelSet } from './label-set.ts';
export {
  type AnalyzeOptions,
  type ExtractOptions,
  type Labels,
  type LabelsOptions,
  type LoadOptions,
  Nerium,
} from './nerium.ts';
export type {
  AdapterInfo,
  Analysis,
  CandidateSet,
  Candidates,
  DecodeOptions,
  DeviceName,
  DeviceRequest,
  Entity,
  LongText,
  ModelInfo,
  Overlap,
  ProgressEvent,
  Timings,
  Truncation,
  Window,
  Words,
} from './protocol.ts';
