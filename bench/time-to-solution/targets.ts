import type { FrozenSchedule } from "./measure.ts";

/** A published instance, the value to reach in the file's own sense, and the schedule frozen for it on other seeds. */
export interface Target {
  readonly name: string;
  /** Path below the folder of instances (SPINGAP_INSTANCES). */
  readonly file: string;
  readonly format: "gset" | "orlib" | "ising-list";
  readonly objective: number;
  readonly schedule: FrozenSchedule;
}

export const TARGETS: readonly Target[] = [
  {
    name: "G1",
    file: "gset/G1.gz",
    format: "gset",
    objective: 11_624,
    schedule: { kernel: "bits", numSweeps: 300, betaRange: [0.1, 1], kind: "linear" },
  },
  {
    name: "G43",
    file: "gset/G43.gz",
    format: "gset",
    objective: 6660,
    schedule: { kernel: "bits", numSweeps: 600, betaRange: [0.3, 1.6], kind: "linear" },
  },
  {
    name: "K2000",
    file: "k2000/WK2000_1.rud.gz",
    format: "gset",
    objective: 33_000,
    schedule: { kernel: "dense", numSweeps: 600, betaRange: [0.0224, 0.134], kind: "geometric" },
  },
  {
    name: "G22",
    file: "gset/G22.gz",
    format: "gset",
    objective: 13_359,
    schedule: { kernel: "bits", numSweeps: 5000, betaRange: [0.3, 1.6], kind: "linear" },
  },
];
