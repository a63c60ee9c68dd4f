import { describeFailure } from "../../../core/failure.ts";
import type { ModelAnalysis } from "../../../core/model/analysis.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { betasOf } from "../../../core/plan/plan.ts";
import type { Problem } from "../../../problems/problem.ts";
import type { Peer, PeerWork } from "../peers.ts";
import { added, type Candidate, NO_TRIALS } from "./race.ts";

/** What a solver is asked: an instance, the energy to reach, and how spread its local fields are. */
export interface Question {
  readonly problem: Problem;
  readonly form: IsingForm;
  readonly analysis: ModelAnalysis;
  /** Energy units of the problem. */
  readonly targetEnergy: number;
  /** The form as `isingText` writes it. */
  readonly instance: string;
}

const SWEEPS = [100, 300, 1000, 3000, 10_000] as const;
/**
 * β ranges in 1/σ, σ the spread of local fields: from wide to as narrow as any frozen schedule of ours is. Peers get the
 * same ranges as we do, and their own default range besides.
 */
const RANGES = [
  [0.3, 8],
  [1, 6],
  [1.3, 4],
] as const;

interface SaSetting {
  readonly numSweeps: number;
  /** Per unit of the form. */
  readonly betaRange: readonly [hot: number, cold: number];
  readonly kind: "linear";
}

/** The grid of sweeps and β ranges that every annealer is tuned over. */
export function saSettings({ spreadLow, spreadHigh }: ModelAnalysis): readonly SaSetting[] {
  return SWEEPS.flatMap((numSweeps) =>
    RANGES.map(
      ([hot, cold]) => ({ numSweeps, betaRange: [hot / spreadHigh, cold / spreadLow], kind: "linear" }) as const,
    ),
  );
}

export function inWords({ numSweeps, betaRange: [hot, cold] }: SaSetting, unit: number): string {
  return `${numSweeps} sweeps, β ${(hot / unit).toPrecision(3)}…${(cold / unit).toPrecision(3)}`;
}

/** A peer's annealing over the same grid, and over its own default range; a trial is a read. */
export function peerAnnealing(
  peer: Peer,
  solver: "dwave-sa" | "openjij-sa-sparse" | "openjij-sa-dense",
  question: Question,
): Candidate[] {
  const { form, analysis } = question;
  const asked = saSettings(analysis).map((setting) => {
    const [hot, cold] = setting.betaRange;
    const betas = [...betasOf({ kind: "linear", hot, cold, points: setting.numSweeps })];
    const work: PeerWork = { solver, schedule: { kind: "betas", betas, numSweepsPerBeta: 1 } };
    return peerCandidate(peer, work, question, inWords(setting, form.unit), setting.numSweeps);
  });
  const byDefault = SWEEPS.map((numSweeps) => {
    const work: PeerWork = { solver, schedule: { kind: "peer-default", numSweeps } };
    return peerCandidate(peer, work, question, `${numSweeps} sweeps, its own β range`, numSweeps);
  });
  return [...asked, ...byDefault];
}

/**
 * Moves of a first search and of each restart, and restarts. Searches of a thousand moves alone would be shorter than the
 * copying of Q that is taken off their time.
 */
const TABU_LENGTHS = [
  [1000, 10],
  [1000, 100],
  [10_000, 0],
  [10_000, 10],
  [100_000, 0],
  [100_000, 10],
] as const;

/** Tabu search of dwave-samplers; tenures are its default and n/10, which suits models without fields. */
export function peerTabu(peer: Peer, question: Question): Candidate[] {
  const { n } = question.form;
  return TABU_LENGTHS.flatMap(([moves, restarts]) =>
    [20, Math.ceil(n / 10)].map((tenure) => {
      // A move evaluates every variable that is not tabu.
      const work = { solver: "dwave-tabu", evaluations: moves * n, restarts, tenure } as const;
      const setting = `${moves} moves, ${restarts} restarts, tenure ${tenure}`;
      return peerCandidate(peer, work, question, setting, moves * (1 + restarts));
    }),
  );
}

/** MQLib: a semidefinite-like relaxation of rank two for cuts, two tabu searches for QUBO. A trial is a run of so long. */
export function mqlib(peer: Peer, question: Question): Candidate[] {
  return [0.1, 0.3, 1, 3].flatMap((seconds) =>
    ["BURER2002", "PALUBECKIS2004bMST2", "PALUBECKIS2006"].map((heuristic) =>
      peerCandidate(peer, { solver: "mqlib", heuristic, seconds }, question, `${heuristic}, ${seconds} s`, seconds),
    ),
  );
}

/** Reads of one request: a compromise between overhead outside the clock and time beyond the budget. */
const REQUEST_S = 0.05;

function peerCandidate(
  peer: Peer,
  work: PeerWork,
  { instance, form, targetEnergy }: Question,
  setting: string,
  cost: number,
): Candidate {
  // The file holds the form, in units and without its constant.
  const targetUnits = (targetEnergy * form.denominator - form.constant) / form.divisor;
  return {
    setting,
    cost,
    run: async (seed, mostCpuS, wantedHits) => {
      let sofar = NO_TRIALS;
      let numReads = 1;
      let request = 0;
      while (sofar.trials === 0 || (sofar.cpuS < mostCpuS && sofar.hits < wantedHits)) {
        // Requests of one run need seeds of their own, which no other run uses.
        const answer = await peer.solve({ instance, work, numReads, seed: seed * 100_000 + request++ });
        if (!answer.ok) throw new Error(describeFailure(answer.failure));
        const { energies, cpuSeconds, bestEnergy } = answer.value;
        const energyOf = (units: number): number => (form.constant + form.divisor * units) / form.denominator;
        sofar = added(sofar, {
          trials: energies.length,
          hits: energies.filter((e) => e <= targetUnits).length,
          cpuS: cpuSeconds,
          bestEnergy: energyOf(bestEnergy),
          energies: energies.map(energyOf),
        });
        const readS = Math.max(sofar.cpuS / sofar.trials, 1e-5);
        numReads = Math.min(100, Math.max(1, Math.round(REQUEST_S / readS)));
      }
      return sofar;
    },
  };
}
