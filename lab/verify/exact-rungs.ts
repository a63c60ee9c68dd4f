import { landscapeConstants } from "../landscape/constants.ts";
import { energyTable } from "../landscape/energy-table.ts";
import { groverFailure, groverGap } from "../quantum/grover.ts";
import { kinkDensity } from "../quantum/kibble-zurek.ts";
import { pSpinGap, pSpinHamiltonian, pSpinStart } from "../quantum/p-spin.ts";
import { evolve, landauZener, overlapSquared } from "../quantum/schroedinger.ts";
import { gapAlong, leastGap, lowestLevels } from "../quantum/transverse-field.ts";
import { birthDeathGap, fieldDialEnergies, lumpedChain } from "../spectrum/birth-death.ts";
import { liftedGenerator, relaxationRateOf } from "../spectrum/lifted.ts";
import { sequentialGap } from "../spectrum/sequential-sweep.ts";
import { killingRate, relaxationOf } from "../spectrum/single-flip.ts";
import { ferromagnet, instanceOf } from "./instances.ts";
import { squareEnergy } from "./kaufman.ts";
import {
  CURIE_WEISS_STEPS,
  GAPS,
  GROVER_FAILURES,
  INSTANCE_NAMES,
  KILLING_RATES,
  KINK_DENSITIES,
  LANDSCAPES,
  P_SPIN_GAPS,
  QUANTUM_GAPS,
  SEQUENTIAL_GAPS,
  SQUARE_ENERGY,
} from "./known-values.ts";
import { exactRow, type LadderRow } from "./rows.ts";

const relative = (most: number) => ({ kind: "relative", most }) as const;
const absolute = (most: number) => ({ kind: "absolute", most }) as const;
const grid = (points: number): number[] => Array.from({ length: points }, (_, k) => (k + 0.5) / points);

/** L0: exact mathematics, nothing sampled, to six digits or as many as are known. */
export function* exactRungs(): Generator<LadderRow> {
  const row = (what: string, expected: number, measured: number, tolerance: Parameters<typeof exactRow>[4]) =>
    exactRow("L0", what, expected, measured, tolerance);
  for (const name of INSTANCE_NAMES) {
    const table = energyTable(instanceOf(name));
    const found = landscapeConstants(table);
    for (const key of ["groundEnergy", "barrier", "difficulty", "deepest"] as const)
      yield row(`${name}: ${key}`, LANDSCAPES[name][key], found[key], absolute(0));
    for (const [beta, [metropolis, heatbath]] of Object.entries(GAPS[name])) {
      const gap = (rule: "metropolis" | "heatbath"): number => relaxationOf({ table, beta: Number(beta), rule }).gap;
      yield row(`${name}: Metropolis gap, β = ${beta}`, metropolis, gap("metropolis"), relative(1e-9));
      yield row(`${name}: heat-bath gap, β = ${beta}`, heatbath, gap("heatbath"), relative(1e-9));
    }
    // Six and eight decimals are known.
    for (const [beta, gap] of Object.entries(SEQUENTIAL_GAPS[name])) {
      const dynamics = { table, beta: Number(beta), rule: "metropolis" as const };
      yield row(`${name}: gap of a sequential sweep, β = ${beta}`, gap, sequentialGap(dynamics), absolute(6e-7));
    }
    for (const [beta, rate] of Object.entries(KILLING_RATES[name])) {
      const found = killingRate({ table, beta: Number(beta), rule: "metropolis" });
      yield row(`${name}: killing rate, β = ${beta}`, rate, found, absolute(6e-9));
    }
    const quantum = leastGap((s) => gapAlong(table, [s])[0], grid(40));
    yield row(`${name}: least quantum gap`, QUANTUM_GAPS[name].gap, quantum.gap, relative(1e-9));
    yield row(`${name}: where it is, s`, QUANTUM_GAPS[name].s, quantum.s, absolute(1e-6));
  }
  for (const n of [6, 8, 10]) {
    const critical = { table: energyTable(ferromagnet([n])), s: 1, transverse: 1 };
    const [ground, first] = lowestLevels(critical, 2);
    yield row(`critical quantum ring of ${n}: ground energy`, -2 / Math.sin(Math.PI / (2 * n)), ground, relative(1e-9));
    yield row(`critical quantum ring of ${n}: gap`, 2 * Math.tan(Math.PI / (4 * n)), first - ground, relative(1e-8));
    const [even0, even1] = lowestLevels(critical, 2, 1);
    yield row(
      `critical quantum ring of ${n}: even gap`,
      8 * Math.sin(Math.PI / (2 * n)),
      even1 - even0,
      relative(1e-8),
    );
  }
  for (const p of [3, 5] as const)
    for (const [N, gap] of Object.entries(P_SPIN_GAPS[`p${p}`])) {
      const least = leastGap((s) => pSpinGap(Number(N), p, s), grid(300), 1e-14).gap;
      // Six digits are known, and a difference of energies near N is rounded by 4e-16 N.
      yield row(`p-spin, p = ${p}, N = ${N}: least gap`, gap, least, relative(2e-6 + (8e-16 * Number(N)) / gap));
    }
  yield row("Grover, n = 10: least gap", 2 ** -5, leastGap((s) => groverGap(1024, s), grid(101)).gap, relative(1e-9));
  for (const [c, failure] of Object.entries(GROVER_FAILURES.linear))
    yield row(
      `Grover, n = 8, T = ${c} N: failure`,
      failure,
      groverFailure(256, "linear", Number(c) * 256),
      absolute(6e-6),
    );
  for (const [c, failure] of Object.entries(GROVER_FAILURES.local))
    yield row(
      `Grover, n = 8, local, T = ${c} √N: failure`,
      failure,
      groverFailure(256, "local", Number(c) * 16),
      absolute(6e-6),
    );
  const top = new Float64Array(21);
  top[20] = 1;
  for (const T of [200, 500]) {
    const end = evolve((t) => pSpinHamiltonian(20, 5, t / T), pSpinStart(20), T, 0.1);
    // The law holds for an isolated straight crossing: its curvature here costs 0.1 %.
    yield row(
      `Landau–Zener crossing, T = ${T}: failure`,
      landauZener(0.10811312, 27.607087, T),
      1 - overlapSquared(top, end),
      relative(1e-3),
    );
  }
  for (const [T, density] of Object.entries(KINK_DENSITIES))
    yield row(`Kibble–Zurek, ring of 1024, T = ${T}: kinks`, density, kinkDensity(1024, Number(T)), absolute(5e-7));
  yield row("Kaufman, 16 × 16, T = 2.5: energy per site", SQUARE_ENERGY, squareEnergy(16, 0.4), absolute(1e-8));
  for (const kind of ["rev", "lifted"] as const)
    for (const [N, steps] of Object.entries(CURIE_WEISS_STEPS[kind])) {
      const chain = lumpedChain(fieldDialEnergies(Number(N), 0), 1, "metropolis");
      const gap = kind === "rev" ? birthDeathGap(chain) : relaxationRateOf(liftedGenerator(chain));
      const name = kind === "rev" ? "reversible" : "lifted";
      yield row(`critical Curie–Weiss, N = ${N}, ${name}: steps`, steps, Number(N) / gap, relative(2e-6));
    }
}
