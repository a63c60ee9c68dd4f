import type { Failure } from "../../core/failure.ts";
import type { PilotResult } from "../../core/plan/beta-range.ts";
import { DEFAULT_OPTIONS, type SolveOptions } from "../../core/plan/options.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Problem } from "../../problems/problem.ts";
import type { EndReason } from "../../problems/results/result-document.ts";
import type { Lane } from "../../proto/engine/tasks.ts";

export const JOB_STATES = ["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"] as const;
export type JobState = (typeof JOB_STATES)[number];

export type { EndReason };

/** A job as it is stored. Times are milliseconds since 1970 (for people) and running time in ns (for limits). */
export interface JobRecord {
  readonly id: string;
  readonly tenant: string;
  readonly idempotencyKey: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly lane: Lane;
  /** Milliseconds since 1970, or null: past it the job ends with what it has. */
  readonly deadlineMs: number | null;
  readonly createdMs: number;
  readonly options: SolveOptions;
  readonly maxSamples: number;
  readonly modelSha256: string;
  readonly statesSha256: string | null;
  /** What the problem says beyond its model, so that a result speaks its language. */
  readonly problem: Omit<Problem, "model">;
  readonly numVariables: number;
  readonly numInteractions: number;
  readonly state: JobState;
  readonly reason: EndReason | null;
  readonly failure: Failure | null;
  /** The parts, once planned: they fix the work. */
  readonly parts: readonly Plan[] | null;
  /** What the pilot saw, for the result; null without one. */
  readonly pilot: PilotResult | null;
  /** Running time so far, ns: a time-limited job that is resumed has what is left. */
  readonly ranNs: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly cancelRequested: boolean;
  /** The leader's term that wrote it: fences writers of older terms. */
  readonly term: number;
  /** SHA-256 of the result document in the blob store, once final. */
  readonly resultSha256: string | null;
  /** SHA-256 of all samples in the blob store, once final; null where there is none. */
  readonly samplesSha256: string | null;
  readonly digest: string | null;
  readonly bestEnergy: number | null;
}

/** A job's options; those that did not exist when it was written have their defaults. */
export function optionsOf({ options }: JobRecord): SolveOptions {
  return { ...DEFAULT_OPTIONS, ...options };
}

export function isFinal(state: JobState): boolean {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}
