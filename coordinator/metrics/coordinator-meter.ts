import type { COORDINATOR_METRICS } from "../../monitoring/metrics/coordinator-metrics.ts";
import type { Exemplar, Instruments } from "../../monitoring/metrics/instruments.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { WRONG_ENERGIES } from "../job/carry-out.ts";
import type { FinishedRun } from "../job/job-effects.ts";
import type { CoordinatorLog } from "../lead.ts";
import type { JobService } from "../service/job-service.ts";

/** The coordinator's table, to write to. */
export type CoordinatorInstruments = Instruments<typeof COORDINATOR_METRICS>;

/** What goes with the values of one job: its id where all jobs are of one tenant, else nothing. */
export type ExemplarOf = (jobId: string) => Exemplar;

export function exemplars(manyTenants: boolean): ExemplarOf {
  const none: Exemplar = {};
  return manyTenants ? () => none : (jobId) => ({ job_id: jobId });
}

/** The service, with jobs counted as they are taken or refused. */
export function meteredService(service: JobService, to: CoordinatorInstruments): JobService {
  return {
    ...service,
    async create(tenant, job) {
      const answer = await service.create(tenant, job);
      if (!answer.ok) to.jobsRefused.add({ reason: answer.refused.kind });
      else if (answer.value.created) to.jobsAccepted.add({ lane: job.lane });
      return answer;
    },
  };
}

/** The log, with results of wrong energies counted as they are found. */
export function meteredLog(log: CoordinatorLog, to: CoordinatorInstruments): CoordinatorLog {
  return (level, event, facts) => {
    if (event === WRONG_ENERGIES) to.wrongEnergies.add({});
    log(level, event, facts);
  };
}

/** Counts what a job that is over has cost and found. Its end itself is counted where the ledger takes it. */
export function countResult(
  to: CoordinatorInstruments,
  exemplarOf: ExemplarOf,
  { collector, shardsAgain }: FinishedRun,
  { job_id: jobId, best, optimality, tts, solver }: ResultDocument,
): void {
  const exemplar = exemplarOf(jobId);
  const { countedNs, wastedNs } = collector.threadTime;
  to.threadSeconds.add({ fate: "counted" }, countedNs / 1e9);
  to.threadSeconds.add({ fate: "wasted" }, wastedNs / 1e9);
  to.shardsAgain.add({}, shardsAgain);
  to.results.add({ optimality });
  if (tts === null) return;
  const reference = tts.target_source;
  if (tts.tts99_s !== null) to.tts99.observe({ solver: solver.name, reference }, tts.tts99_s, exemplar);
  if (best !== null && reference !== "best_found")
    to.energyGap.observe({ reference }, relativeGap(best.energy, tts.target_energy), exemplar);
}

/** How far an energy is above another, relative to that one; beside 0, relative to 1. ≥ 0. */
export function relativeGap(energy: number, reference: number): number {
  return Math.max(0, energy - reference) / (reference === 0 ? 1 : Math.abs(reference));
}
