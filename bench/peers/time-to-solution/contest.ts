import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeFailure, type Result } from "../../../core/failure.ts";
import { analyse } from "../../../core/model/analysis.ts";
import { arithmeticOf } from "../../../core/model/arithmetic.ts";
import { isingForm } from "../../../core/model/ising-form.ts";
import { readProblem } from "../../../problems/formats/read-problem.ts";
import { energyOfObjective } from "../../../problems/problem.ts";
import { isingText } from "../ising-text.ts";
import { type Peer, startPeer } from "../peers.ts";
import { mqlib, peerAnnealing, peerTabu, type Question } from "./grids.ts";
import { ownAnnealing, ownFrozen } from "./own.ts";
import type { Candidate } from "./race.ts";

/** Published instances with the objective to reach: the best known, or for K2000 a usual target below it. */
export const INSTANCES = [
  { name: "G1", file: "gset/G1.gz", format: "gset", objective: 11_624, best: 11_624 },
  { name: "G11", file: "gset/G11.gz", format: "gset", objective: 564, best: 564 },
  { name: "G22", file: "gset/G22.gz", format: "gset", objective: 13_359, best: 13_359 },
  { name: "G43", file: "gset/G43.gz", format: "gset", objective: 6660, best: 6660 },
  { name: "3D ±J L10", file: "lattice/ea3d_L10_pm1_s1.gz", format: "ising-list", objective: -1772, best: -1772 },
  { name: "K2000", file: "k2000/WK2000_1.rud.gz", format: "gset", objective: 33_000, best: 33_337 },
  { name: "bqp1000-1", file: "beasley/bqp1000-1.gz", format: "orlib", objective: 371_438, best: 371_438 },
] as const;

export type Instance = (typeof INSTANCES)[number];

/** The peers' workers; MQLib's may be missing. */
interface Contestants {
  readonly peers: Peer;
  readonly mqlib: Peer | null;
  readonly whyNoMqlib: string;
  close(): Promise<void>;
}

export function startContestants(): Contestants {
  const peers = value(startPeer("peers"));
  const withMqlib = startPeer("mqlib");
  return {
    peers,
    mqlib: withMqlib.ok ? withMqlib.value : null,
    whyNoMqlib: withMqlib.ok ? "" : describeFailure(withMqlib.failure),
    async close() {
      await peers.close();
      if (withMqlib.ok) await withMqlib.value.close();
    },
  };
}

/**
 * What is asked, and every solver with its settings.
 *
 * @param folder  of published instances. @param scratch  a folder for the instance as the peers read it.
 */
export async function contest(
  { name, file, format, objective }: Instance,
  folder: string,
  scratch: string,
  { peers, mqlib: mqlibWorker }: Contestants,
): Promise<{ question: Question; solvers: readonly (readonly [solver: string, candidates: Candidate[]])[] }> {
  const problem = value(await readProblem(join(folder, file), { format }));
  const form = isingForm(problem.model, arithmeticOf(problem.model));
  const instance = join(scratch, `${name.replaceAll(" ", "-")}.ising`);
  writeFileSync(instance, isingText(form));
  const targetEnergy = energyOfObjective(problem, objective);
  const question: Question = { problem, form, analysis: analyse(form), targetEnergy, instance };
  const openjij = form.weight.length > (form.n * (form.n - 1)) / 2 ? "openjij-sa-dense" : "openjij-sa-sparse";
  return {
    question,
    solvers: [
      ["spingap, frozen", ownFrozen(question, file, objective)],
      ["spingap sa, same tuning", ownAnnealing(question)],
      ["dwave-sa", peerAnnealing(peers, "dwave-sa", question)],
      [openjij, peerAnnealing(peers, openjij, question)],
      ["dwave-tabu", peerTabu(peers, question)],
      ["mqlib", mqlibWorker === null ? [] : mqlib(mqlibWorker, question)],
    ],
  };
}

function value<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(describeFailure(result.failure));
}
