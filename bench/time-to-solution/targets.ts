import type { FrozenMethod } from "./frozen-method.ts";

/** A published instance, the value to reach in the file's own sense, and the method frozen for it on other seeds. */
export interface Target {
  readonly name: string;
  /** Path below the folder of instances (SPINGAP_INSTANCES). */
  readonly file: string;
  readonly format: "gset" | "orlib" | "ising-list";
  readonly objective: number;
  readonly method: FrozenMethod;
}

export const TARGETS: readonly Target[] = [
  {
    name: "G1",
    file: "gset/G1.gz",
    format: "gset",
    objective: 11_624,
    method: { solver: "sa", kernel: "bits", numSweeps: 300, betaRange: [0.1, 1], kind: "linear" },
  },
  {
    name: "G43",
    file: "gset/G43.gz",
    format: "gset",
    objective: 6660,
    method: { solver: "sa", kernel: "bits", numSweeps: 600, betaRange: [0.3, 1.6], kind: "linear" },
  },
  {
    name: "G11",
    file: "gset/G11.gz",
    format: "gset",
    objective: 564,
    method: { solver: "sa", kernel: "bits-degree", numSweeps: 700, betaRange: [0.8, 2.2], kind: "linear" },
  },
  {
    name: "G32",
    file: "gset/G32.gz",
    format: "gset",
    objective: 1410,
    method: {
      solver: "pt",
      engine: "tempering-bits",
      temperatures: 16,
      betaRange: [0.9, 2.5],
      rounds: 300,
      clusterMoves: { everyRounds: 3, beta: 0.85 },
    },
  },
  {
    name: "ea3d-L10",
    file: "lattice/ea3d_L10_pm1_s1.gz",
    format: "ising-list",
    objective: -1772,
    method: { solver: "sa", kernel: "bits-degree", numSweeps: 2000, betaRange: [0.8, 2.5], kind: "linear" },
  },
  {
    name: "G22",
    file: "gset/G22.gz",
    format: "gset",
    objective: 13_359,
    method: { solver: "sa", kernel: "bits", numSweeps: 4000, betaRange: [0.2, 3], kind: "linear" },
  },
  {
    name: "G14",
    file: "gset/G14.gz",
    format: "gset",
    objective: 3064,
    method: { solver: "sa", kernel: "bits", numSweeps: 4000, betaRange: [0.4, 2.4], kind: "linear" },
  },
  {
    name: "G39",
    file: "gset/G39.gz",
    format: "gset",
    objective: 2408,
    method: { solver: "sa", kernel: "bits", numSweeps: 30_000, betaRange: [0.3, 2.4], kind: "linear" },
  },
  {
    name: "K2000-33000",
    file: "k2000/WK2000_1.rud.gz",
    format: "gset",
    objective: 33_000,
    method: { solver: "sa", kernel: "dense", numSweeps: 600, betaRange: [0.0224, 0.134], kind: "geometric" },
  },
  {
    name: "K2000",
    file: "k2000/WK2000_1.rud.gz",
    format: "gset",
    objective: 33_337,
    method: { solver: "sa", kernel: "dense", numSweeps: 10_000, betaRange: [0.01, 0.3], kind: "linear" },
  },
  {
    name: "bqp1000-1",
    file: "beasley/bqp1000-1.gz",
    format: "orlib",
    objective: 371_438,
    method: { solver: "tabu", moves: 50_000 },
  },
  {
    name: "bqp2500-1",
    file: "beasley/bqp2500-1.gz",
    format: "orlib",
    objective: 1_515_944,
    method: { solver: "tabu", moves: 300_000 },
  },
];
