import { type Result, success } from "../../core/failure.ts";
import type { SolveOptions } from "../../core/plan/options.ts";
import { cellOptions } from "../../lab/campaign/cell-options.ts";
import { type CellRequest, partOfBlock } from "../../lab/campaign/grid.ts";
import type { NamedFiles } from "../../problems/results/reproduce.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { cellOf, faultOf, solutionOf } from "./cell-of-jobs.ts";
import { writeCell, writeSolution } from "./directory.ts";
import type { CampaignInstance } from "./instances.ts";
import type { JobRunner } from "./job-runner.ts";
import type { CellPlan } from "./plan-cells.ts";

/** One run that is still to be done. */
export interface PlannedCell {
  readonly request: CellRequest;
  readonly instance: CampaignInstance;
  readonly planned: CellPlan;
  readonly files: NamedFiles;
}

export interface CampaignRun {
  readonly directory: string;
  readonly registrationSha256: string;
  readonly blocks: number;
  readonly runner: JobRunner;
  readonly cancel: AbortSignal;
  nowIso(): string;
  /** Told after each block and each cell. */
  onProgress(progress: { readonly finishedCells: number; readonly work: number; readonly cell: string }): void;
}

/** How a campaign's session ended. */
export interface CampaignEnd {
  readonly finishedCells: number;
  readonly cancelled: boolean;
}

interface OpenCell {
  readonly cell: PlannedCell;
  readonly results: (ResultDocument | null)[];
  readonly startedAt: string;
}

/**
 * Runs cells in order, the blocks of the next ones beginning while those of the last are under way, and writes each cell once all
 * its blocks are there. Ends after the first failure, or with what is under way after a cancel.
 */
export async function runCells(cells: readonly PlannedCell[], run: CampaignRun): Promise<Result<CampaignEnd>> {
  const blocks = blocksInOrder(cells, run);
  let end: Result<null> = success(null);
  let finishedCells = 0;
  let work = 0;

  async function serve(): Promise<void> {
    for (let next = blocks.next(); end.ok && next.done !== true; next = blocks.next()) {
      const { open, block } = next.value;
      const done = await runBlock(open.cell, block, run);
      if (!done.ok) {
        end = done;
        return;
      }
      if (done.value === null) return;
      open.results[block] = done.value;
      work += blockWork(open.cell);
      const results = open.results.filter((result) => result !== null);
      if (results.length === run.blocks) {
        const written = keep(open, results, run);
        if (!written.ok) {
          end = written;
          return;
        }
        finishedCells++;
      }
      run.onProgress({ finishedCells, work, cell: open.cell.request.cell });
    }
  }

  await Promise.all(Array.from({ length: run.runner.inFlight }, serve));
  return end.ok ? success({ finishedCells, cancelled: run.cancel.aborted }) : end;
}

function* blocksInOrder(
  cells: readonly PlannedCell[],
  run: CampaignRun,
): Generator<{ readonly open: OpenCell; readonly block: number }> {
  for (const cell of cells) {
    const open: OpenCell = { cell, results: new Array<null>(run.blocks).fill(null), startedAt: run.nowIso() };
    for (let block = 0; block < run.blocks; block++) {
      if (run.cancel.aborted) return;
      yield { open, block };
    }
  }
}

async function runBlock(cell: PlannedCell, block: number, run: CampaignRun): Promise<Result<ResultDocument | null>> {
  const { request, instance, planned, files } = cell;
  const name = `${request.cell}/${block}`;
  const ran = await run.runner.run({
    problem: instance.problem,
    options: blockOptions(cell, block),
    files,
    maxSamples: planned.readsPerBlock + MOST_BEYOND,
    name,
  });
  if (!ran.ok || ran.value === null) return ran;
  const fault = faultOf(ran.value, planned);
  return fault === null ? ran : { ok: false, failure: { kind: "job-failed", where: name, reason: fault } };
}

/** Rows that a result lists beside those of its reads: the lowest state seen on the way, once for each of the job's blocks. */
const MOST_BEYOND = 1000;

/** The kernel stands by its name: fewer reads might choose another. */
function blockOptions({ request, instance, planned }: PlannedCell, block: number): SolveOptions {
  const { method, schedule, sweeps, seed } = request;
  const options = cellOptions(method, schedule, sweeps, seed, instance, planned.found);
  const { kernel } = planned.plan.method.kind === "anneal" ? planned.plan.method : { kernel: null };
  return {
    ...options,
    kernel: kernel === null ? null : kernel.name,
    numReads: planned.readsPerBlock,
    part: partOfBlock(block),
  };
}

/** The solution comes first: the presence of the cell says that all is there. */
function keep({ cell, startedAt }: OpenCell, results: readonly ResultDocument[], run: CampaignRun): Result<null> {
  const { request, instance } = cell;
  const solution = writeSolution(run.directory, request.cell, solutionOf(request.cell, instance.problem, results));
  if (!solution.ok) return solution;
  return writeCell(
    run.directory,
    cellOf({ ...cell, results, host: run.runner.host, startedAt, registrationSha256: run.registrationSha256 }),
  );
}

/** Spin updates that one job costs beside those of its reads: planning, hand-over, the result. */
const JOB_UPDATES = 2e6;

/** Reckoned work of one block of a cell, spin updates: what the remaining time is estimated by. */
export function blockWork({ instance, planned, request }: PlannedCell): number {
  const { method } = planned.plan;
  const replicas =
    method.kind === "temper" ? method.ladder.length : method.kind === "path-integral" ? method.slices : 1;
  return instance.n * request.sweeps * planned.readsPerBlock * replicas + JOB_UPDATES;
}
