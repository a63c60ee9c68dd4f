import { cpus } from "node:os";
import { type Result, success } from "../../core/failure.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import type { CampaignCell } from "../../lab/campaign/cell.ts";
import type { Problem } from "../../problems/problem.ts";
import type { NamedFiles } from "../../problems/results/reproduce.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import type { ThreadPool } from "../../solver-node/threads/pool.ts";
import { solveProblem } from "../embedded/solve-problem.ts";

/** One job: one block of one cell. */
export interface BlockJob {
  readonly problem: Problem;
  readonly options: SolveOptions;
  readonly files: NamedFiles;
  /** Rows that the result may list: more than the reads of the block, so that none is lost. */
  readonly maxSamples: number;
  /** The same text is the same job: a campaign that starts again finds what a coordinator did for it. */
  readonly name: string;
}

/** Where jobs of a campaign run. */
export interface JobRunner {
  /** Jobs that are worth having under way at a time. */
  readonly inFlight: number;
  readonly host: CampaignCell["host"];
  /** The result, or null where the campaign was cancelled first. */
  run(job: BlockJob): Promise<Result<ResultDocument | null>>;
}

/** Runs jobs on this process's threads. */
export function embeddedRunner(pool: ThreadPool, cancel: AbortSignal): JobRunner {
  const processors = cpus();
  return {
    // A block is mostly one thread's work; one more job keeps threads busy while another is planned and written down.
    inFlight: pool.threads + 1,
    host: {
      cpu: processors[0]?.model.trim() ?? "unknown",
      cores: processors.length,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
    },
    async run({ problem, options, files, maxSamples }) {
      if (cancel.aborted) return success(null);
      const solved = await solveProblem(
        problem,
        { options, initialStates: [], maxSamples, files },
        { pool, nowNs: () => Number(process.hrtime.bigint()), cancel, onProgress() {}, shardBlocks: null },
      );
      if (!solved.ok) return solved;
      return success(solved.value.reason === "cancelled" ? null : solved.value);
    },
  };
}
