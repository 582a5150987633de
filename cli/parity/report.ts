/**
 * What a parity run found. The shape is a contract: other tools read it from `--json`.
 */
import type { Dtype } from '../../src/protocol.ts';

export interface Failure {
  readonly case: string;
  readonly stage: string;
  /** The first difference, for people. */
  readonly message: string;
}

export interface GateResult {
  /** Micro-F1 of our entities against those of the float32 reference. */
  readonly f1: number;
  /** Largest |Δ score| of entities that both found. */
  readonly maxScoreDelta: number;
  /** Entities: found by both, by us, by the reference. */
  readonly matched: number;
  readonly found: number;
  readonly expected: number;
  readonly ok: boolean;
}

export interface ModelReport {
  readonly name: string;
  readonly device: 'wasm' | 'webgpu' | 'node';
  readonly dtype: Dtype;
  /** Number of cases that ran. */
  readonly cases: number;
  /** Names of the cases that need a feature which is not built yet. */
  readonly skipped: readonly string[];
  /** Case → why it was skipped. */
  readonly skippedFor: Readonly<Record<string, string>>;
  /** null where no logits were compared. */
  readonly maxAbsLogit: number | null;
  readonly maxAbsStage: Readonly<Record<string, number>>;
  /** Entities that are missing, unexpected, or with another text or a score past tolerance. */
  readonly entityMismatches: number;
  /** Entities that were compared. */
  readonly entities: number;
  readonly failures: readonly Failure[];
  readonly gate?: GateResult;
  readonly ok: boolean;
}

export interface VectorsReport {
  /** By file, relative to the fixtures folder. */
  readonly files: Readonly<Record<string, { readonly total: number; readonly equal: number }>>;
  /** File → why it was skipped. */
  readonly skipped: Readonly<Record<string, string>>;
  readonly failures: readonly Failure[];
  readonly ok: boolean;
}

export interface ParityReport {
  readonly ok: boolean;
  readonly models: readonly ModelReport[];
  readonly vectors: VectorsReport['files'];
  readonly vectorsSkipped: VectorsReport['skipped'];
  readonly vectorFailures: readonly Failure[];
}
