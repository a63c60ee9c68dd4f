import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeFailure } from "../../core/failure.ts";
import { analyse } from "../../core/model/analysis.ts";
import { pathIntegralScale } from "../../core/path-integral/scaling.ts";
import { linearExchange, pathIntegralSchedule } from "../../core/path-integral/schedule.ts";
import { stream } from "../../core/random/stream.ts";
import { pathIntegralFamily } from "../../solver-node/kernels/catalog.ts";
import { BENCH_MODELS } from "../models.ts";
import { isingText } from "./ising-text.ts";
import type { Peer } from "./peers.ts";
import { type Spread, spread } from "./spread.ts";

const PAIRS = 7;
const SLICES = 32;
/** A block of ours, 8 worldlines, and a run of each peer last some tenths of a second. */
const SWEEPS = 600;
const PEERS = [
  { solver: "openjij-sqa", sweeps: 200, reads: 2, unit: "slice-spin updates/s", slicesOfAnUpdate: 1 },
  { solver: "dwave-pimc", sweeps: 40, reads: 1, unit: "worldline updates/s", slicesOfAnUpdate: SLICES },
] as const;

/** Ours beside one peer. */
export interface PathIntegralComparison {
  readonly name: string;
  readonly kernel: string;
  readonly solver: string;
  /** Slice spins. */
  readonly updatesPerSecond: number;
  readonly peerUpdatesPerSecond: number;
  /** What the peer's updates are. */
  readonly unit: string;
  /** Ours ÷ theirs in slice spins, pair by pair; an update of a continuous worldline counts as P of them. */
  readonly ratio: Spread;
}

/**
 * Path-integral annealing of the ±J torus, P = 32, H = Γ (1 − s)(−Σ σˣ) + s E, at the β and Γ that `solve` takes: blocks of
 * ours, start included, in alternation with the native calls of the peers. CPU seconds, one thread. Prints our rate.
 */
export async function comparePathIntegrals(
  peer: Peer,
  folder: string,
): Promise<{
  readonly rows: readonly PathIntegralComparison[];
  readonly versions: Readonly<Record<string, string>>;
}> {
  const bench = BENCH_MODELS.find(({ name }) => name === "torus-2d")?.make();
  if (bench === undefined) throw new Error("no class torus-2d");
  const { form } = bench;
  const { beta, gamma } = pathIntegralScale(analyse(form), form.unit, SLICES);
  const instance = join(folder, "sqa-torus-2d.ising");
  writeFileSync(instance, isingText(form));

  const engine = pathIntegralFamily("path-integral-bits").assemble(form, {
    slices: SLICES,
    update: "metropolis",
    scan: "sequential",
  });
  engine.prepare(
    pathIntegralSchedule({ kind: "forward" }, linearExchange(gamma), {
      beta,
      unit: form.unit,
      points: SWEEPS,
      sweepsPerPoint: 1,
    }),
  );
  const ownRate = (block: number): number => {
    const before = process.cpuUsage();
    engine.start(stream(1, 1, block));
    engine.anneal(0, SWEEPS);
    const { user, system } = process.cpuUsage(before);
    return (form.n * SLICES * engine.reads * SWEEPS) / ((user + system) / 1e6);
  };
  ownRate(0); // warms up

  const own: number[] = [];
  const theirs = PEERS.map((): number[] => []);
  let versions: Readonly<Record<string, string>> = {};
  for (let pair = 0; pair < PAIRS; pair++) {
    own.push(ownRate(pair));
    for (const [at, { solver, sweeps, reads }] of PEERS.entries()) {
      const s = Array.from({ length: sweeps }, (_, k) => (k + 0.5) / sweeps);
      // Couplings are written in units of the form.
      const work = { solver, slices: SLICES, beta: beta * form.unit, gamma: gamma / form.unit, s };
      const answer = await peer.solve({ instance, work, numReads: reads, seed: pair + 1 });
      if (!answer.ok) throw new Error(describeFailure(answer.failure));
      ({ versions } = answer.value);
      theirs[at].push(answer.value.numSpinUpdates / answer.value.cpuSeconds);
    }
  }
  const { median, least, greatest } = spread(own);
  process.stdout.write(
    `\n${bench.title}, path integral, P = ${SLICES}, β ${beta}, Γ ${gamma} to 0\n` +
      `  spingap path-integral-bits: ${median.toExponential(2)} slice-spin updates/s (${least.toExponential(2)} … ${greatest.toExponential(2)})\n`,
  );
  const rows = PEERS.map(({ solver, unit, slicesOfAnUpdate }, at) => ({
    name: "sqa-torus-2d",
    kernel: "path-integral-bits",
    solver,
    updatesPerSecond: median,
    peerUpdatesPerSecond: spread(theirs[at]).median,
    unit,
    ratio: spread(theirs[at].map((rate, pair) => own[pair] / (rate * slicesOfAnUpdate))),
  }));
  return { rows, versions };
}
