import type { Arithmetic } from "../../core/model/arithmetic.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import type { PilotResult } from "../../core/plan/beta-range.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { LadderResult } from "../../core/plan/plan-temper.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import type { ColumnFound, ColumnWork } from "../columns/work.ts";
import type { EnumerationOutcome } from "../exact/run-enumeration.ts";
import type { SelectionFound, SelectionWork } from "../selection/run-selection.ts";
import type { JobControl } from "./control.ts";

/** What all tasks of a job share; arrays stand in shared memory, so sending it copies next to nothing. */
export interface ThreadJob {
  /** Names the job on this machine: threads keep the kernel of the last job they worked for. */
  readonly key: string;
  readonly model: QuadraticModel;
  readonly arithmetic: Arithmetic;
  readonly form: IsingForm;
  readonly plan: Plan;
  /** Engines that a thread keeps laid out, ≥ 1: as many as the job has parts, which take turns. */
  readonly engines: number;
  readonly control: JobControl;
  readonly targetEnergy: number;
  /** A stop rule waits for energies: threads look at them after every slice. */
  readonly watched: boolean;
  readonly initialStates: readonly Int8Array[];
}

/** A shard that is carried out in turns, each of which begins where the one before paused. */
export interface ShardPauses {
  /** A turn ends after that long, or as soon as its control asks for a pause, milliseconds. */
  readonly afterMs: number;
  /** Blocks whose state takes more are not paused. */
  readonly mostStateBytes: number;
  /** Where its first block paused; null at the block's start. */
  readonly from: Uint8Array | null;
}

export type ThreadTask =
  /** Work on column residuals; `stop` as for a selection. */
  | { readonly kind: "columns"; readonly work: ColumnWork; readonly stop: Int32Array<SharedArrayBuffer> }
  /** A search over supports of a regression; `stop` is not 0 as soon as it is to end with what it has. */
  | { readonly kind: "select"; readonly work: SelectionWork; readonly stop: Int32Array<SharedArrayBuffer> }
  /** Waits for as many threads as expected, counted in `arrived`: each thread takes one. */
  | { readonly kind: "greet"; readonly arrived: Int32Array<SharedArrayBuffer>; readonly expected: number }
  | {
      readonly kind: "shard";
      readonly job: ThreadJob;
      readonly slot: number;
      readonly firstBlock: number;
      readonly blockCount: number;
      /** When the thread hands the shard back unfinished; without it, never. */
      readonly pauses?: ShardPauses;
    }
  | { readonly kind: "pilot"; readonly job: ThreadJob }
  | { readonly kind: "ladder"; readonly job: ThreadJob }
  | { readonly kind: "rate"; readonly job: ThreadJob; readonly forMs: number }
  | {
      readonly kind: "enumerate";
      readonly job: ThreadJob;
      readonly slot: number;
      readonly prefixBits: number;
      readonly firstPrefix: number;
      readonly prefixCount: number;
    };

export type ThreadAnswer =
  | { readonly kind: "columns"; readonly found: ColumnFound }
  | { readonly kind: "select"; readonly found: SelectionFound }
  | { readonly kind: "greet" }
  | { readonly kind: "shard"; readonly slot: number; readonly blocks: readonly CollectedBlock[] }
  /** The blocks that this turn finished, and the state of the one after them; null where it has not begun. */
  | {
      readonly kind: "paused";
      readonly slot: number;
      readonly blocks: readonly CollectedBlock[];
      readonly state: Uint8Array<ArrayBuffer> | null;
    }
  | { readonly kind: "pilot"; readonly pilot: PilotResult | null }
  | { readonly kind: "ladder"; readonly ladder: LadderResult | null }
  | { readonly kind: "rate"; readonly updatesPerSecond: number }
  | { readonly kind: "enumerate"; readonly slot: number; readonly outcome: EnumerationOutcome };
