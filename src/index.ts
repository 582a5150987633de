/**
 * The public interface of Nerium.
 */
export { decode } from './decode/decode.ts';
export { isNeriumError, NeriumError, type NeriumErrorCode } from './errors.ts';
export type { AnalyzeOptions, ExtractOptions, Labels, SessionOptions } from './host/calls.ts';
export type { LabelSet, LabelsOptions, LabelsSource } from './host/label-set.ts';
export type { NeriumStorage } from './host/lazy-storage.ts';
export type { ModelSource } from './host/load-request.ts';
export type { Splitter } from './host/requests.ts';
export type { StorageFilter, StorageUsage, StoredItem } from './host/storage.ts';
export type { EditSession, TextStream } from './host/stream.ts';
export { type LoadOptions, Nerium } from './nerium.ts';
export type {
  AdapterInfo,
  Analysis,
  CandidateSet,
  Candidates,
  CharacterSpan,
  DecodeOptions,
  DeviceName,
  DeviceRequest,
  Dtype,
  Entity,
  Eviction,
  KernelName,
  LabelRecord,
  LabelsInput,
  LongText,
  ModelInfo,
  NamedSplitter,
  Overlap,
  PackInput,
  ProgressEvent,
  SpeedProbe,
  Timings,
  Truncation,
  Window,
  Words,
} from './protocol.ts';
