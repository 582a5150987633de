/**
 * The public interface of Nerium.
 */
export { decode } from './decode/decode.ts';
export { isNeriumError, NeriumError, type NeriumErrorCode } from './errors.ts';
export type { Labels } from './host/model-host.ts';
export type { ModelSource, Splitter } from './host/requests.ts';
export type { EditSession, TextStream } from './host/stream.ts';
export type { LabelSet } from './label-set.ts';
export {
  type AnalyzeOptions,
  type ExtractOptions,
  type LabelsOptions,
  type LoadOptions,
  Nerium,
  type SessionOptions,
} from './nerium.ts';
export type {
  AdapterInfo,
  Analysis,
  CandidateSet,
  Candidates,
  CharacterSpan,
  DecodeOptions,
  DeviceName,
  DeviceRequest,
  Entity,
  LabelsInput,
  LongText,
  ModelInfo,
  Overlap,
  PackInput,
  ProgressEvent,
  Timings,
  Truncation,
  Window,
  Words,
} from './protocol.ts';
