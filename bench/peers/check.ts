/**
 * Checks that the peers run the schedule they are given, and prints their rates: `npx tsx bench/peers/check.ts`.
 * The check: at constant β the mean energy of many reads must be Boltzmann's, within 5 standard errors, and must not be that
 * of β ± 20 %; the same of path integrals at constant β and Γ, against the trace over the slices. The rates: β linear from
 * 0.1 to 3 over 1000 sweeps (complete graphs 0.2/√n to 4/√n), CPU seconds.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spinsOfRank } from "../../core/exact/minimum.ts";
import { describeFailure, type Result } from "../../core/failure.ts";
import { arithmeticOf } from "../../core/model/arithmetic.ts";
import { energyOf } from "../../core/model/energy.ts";
import { numInteractions, type QuadraticModel } from "../../core/model/quadratic-model.ts";
import { generators } from "../../problems/generators/generators.ts";
import type { GivenParameters } from "../../problems/generators/parameters.ts";
import { pathIntegralMean } from "./path-integral-mean.ts";
import { type PeerRequest, startPeer } from "./peers.ts";

const SOLVERS = ["dwave-sa", "openjij-sa-sparse", "openjij-sa-dense"] as const;
const SEED = 1;

function value<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(describeFailure(result.failure));
}

function generated(family: string, given: GivenParameters): QuadraticModel {
  const generator = generators.find(({ name }) => name === family);
  if (generator === undefined) throw new Error(`no family ${family}`);
  return value(generator.generate(given, SEED)).model;
}

function isingList(model: QuadraticModel): string {
  const lines = [`${model.n} ${numInteractions(model)}`];
  for (let i = 0; i < model.n; i++)
    for (let p = model.rowStart[i]; p < model.rowStart[i + 1]; p++)
      if (model.column[p] > i) lines.push(`${i + 1} ${model.column[p] + 1} ${model.weight[p]}`);
  return `${lines.join("\n")}\n`;
}

/** Mean energy at inverse temperature β, over all states. */
function boltzmannMean(model: QuadraticModel, beta: number): number {
  const arithmetic = arithmeticOf(model);
  let weights = 0;
  let sum = 0;
  for (let rank = 0; rank < 2 ** model.n; rank++) {
    const energy = energyOf(model, spinsOfRank(model.n, rank), arithmetic);
    const weight = Math.exp(-beta * energy);
    weights += weight;
    sum += weight * energy;
  }
  return sum / weights;
}

function linear(from: number, to: number, points: number): number[] {
  return Array.from({ length: points }, (_, k) => from + ((to - from) * k) / (points - 1));
}

const folder = mkdtempSync(join(tmpdir(), "spingap-peers-"));
const peer = value(startPeer("peers"));

async function run(model: QuadraticModel, request: Omit<PeerRequest, "instance" | "seed">) {
  const instance = join(folder, `${model.n}-${numInteractions(model)}.txt`);
  writeFileSync(instance, isingList(model));
  return value(await peer.solve({ ...request, instance, seed: SEED }));
}

/** @param expected  means at a colder, the right and a hotter temperature. */
function report(solver: string, energies: readonly number[], expected: readonly number[], counted: boolean): void {
  const [colder, right, hotter] = expected;
  const mean = energies.reduce((a, b) => a + b, 0) / energies.length;
  const variance = energies.reduce((a, e) => a + (e - mean) ** 2, 0) / (energies.length - 1);
  const error = Math.sqrt(variance / energies.length);
  const off = (value: number): number => Math.abs(mean - value) / error;
  const good = off(right) < 5 && off(colder) > 5 && off(hotter) > 5 && counted;
  process.stdout.write(
    `${solver.padEnd(18)} mean energy ${mean.toFixed(3)} ± ${error.toFixed(3)}, exact ${right.toFixed(3)}: ${good ? "as asked" : "NOT AS ASKED"}\n`,
  );
  if (!good) process.exitCode = 1;
}

const small = generated("max-cut", { n: 12, edges: 30, weights: "pm1" });
const beta = 0.4;
const [colder, right, hotter] = [1.2, 1, 0.8].map((factor) => boltzmannMean(small, factor * beta));
for (const solver of SOLVERS) {
  // 40 points of 5 sweeps: a peer that ignored one of the two numbers would not have thermalised from the hot start.
  const betas = [...new Array<number>(20).fill(0.01), ...new Array<number>(20).fill(beta)];
  const { energies, numSpinUpdates } = await run(small, {
    work: { solver, schedule: { kind: "betas", betas, numSweepsPerBeta: 5 } },
    numReads: 4000,
  });
  report(solver, energies, [colder, right, hotter], numSpinUpdates === 12 * 200 * 4000);
}

const tiny = generated("max-cut", { n: 6, edges: 10, weights: "pm1" });
for (const [solver, slices, doublings] of [
  ["openjij-sqa", 8, 3],
  ["dwave-pimc", 1, 10], // continuous: 1024 slices differ from the limit by less than an error
] as const) {
  // βA = βB · gamma at s = ½, where β = 2 makes βB = 1.
  const gamma = 1.5;
  const s = new Array<number>(50).fill(0.5);
  const numReads = 12_000;
  const { energies, numSpinUpdates } = await run(tiny, {
    work: { solver, slices, beta: 2, gamma, s },
    numReads,
  });
  const means = [1.2, 1, 0.8].map((factor) => pathIntegralMean(tiny, gamma, factor, doublings));
  report(solver, energies, means, numSpinUpdates === 6 * s.length * numReads * slices);
}

const cases: readonly [name: string, QuadraticModel, readonly number[]][] = [
  ["2D torus ±1, degree 4", generated("lattice", { width: 40, height: 40 }), linear(0.1, 3, 1000)],
  ["3D torus ±1, degree 6", generated("lattice", { width: 10, height: 10, depth: 10 }), linear(0.1, 3, 1000)],
  ["random graph, degree 48", generated("max-cut", {}), linear(0.1, 3, 1000)],
  ["complete ±1, n = 1000", generated("sk", { n: 1000 }), linear(0.2, 4, 300).map((b) => b / Math.sqrt(1000))],
  ["complete ±1, n = 2000", generated("sk", { n: 2000 }), linear(0.2, 4, 300).map((b) => b / Math.sqrt(2000))],
];
for (const [name, model, betas] of cases) {
  const rates: string[] = [];
  for (const solver of SOLVERS) {
    if (solver === "openjij-sa-dense" && !name.startsWith("complete")) continue;
    const { cpuSeconds, numSpinUpdates, bestEnergy } = await run(model, {
      work: { solver, schedule: { kind: "betas", betas, numSweepsPerBeta: 1 } },
      numReads: 2,
    });
    rates.push(`${solver} ${(numSpinUpdates / cpuSeconds).toExponential(1)}/s (best ${bestEnergy})`);
  }
  process.stdout.write(`${name.padEnd(26)} ${rates.join(", ")}\n`);
}
await peer.close();
rmSync(folder, { recursive: true });
