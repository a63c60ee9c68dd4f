import type { PilotResult } from "../../core/plan/beta-range.ts";
import { numOnesOf } from "../../core/plan/num-ones.ts";
import type { Backend } from "../../core/plan/options.ts";
import { type Method, type Plan, sweepsPerRead } from "../../core/plan/plan.ts";

/** `solver` of the result document. */
export interface SolverDocument {
  readonly name: "sa" | "pt" | "sqa" | "tabu" | "oscillator" | "descent" | "exact";
  readonly mode: "anneal" | "sample";
  readonly kernel: string | null;
  readonly backend: Backend;
  readonly reads_per_block: number;
  readonly num_sweeps: number;
  readonly num_sweeps_per_beta: number;
  readonly beta_range: readonly [hot: number, cold: number] | null;
  readonly schedule: "linear" | "geometric" | "points" | "constant" | null;
  readonly update: "metropolis" | "heatbath" | "segment" | null;
  readonly scan: "sequential" | "random" | "checkerboard" | null;
  readonly polish: boolean;
  /**
   * What is particular to a solver: ladder and cluster moves; P, βs and fields, and the command of the same run at 2P; moves
   * and tenures; the path of an anneal that is not simply forward; the fixed number of ones. Null where there is nothing to say.
   */
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly why: readonly string[];
  /** What the pilot saw, for reuse: β (1/energy units), mean energy and acceptance point by point. */
  readonly pilot: {
    readonly beta: readonly number[];
    readonly mean_energy: readonly number[];
    readonly acceptance: readonly number[];
    readonly sweeps: number;
  } | null;
}

/** A pilot with what turns its units into those of the problem. */
export type PilotInUnits = PilotResult & { readonly energyOfUnits: (units: number) => number; readonly unit: number };

export function solverDocument(plan: Plan, pilot: PilotInUnits | null, doubledSlices: string | null): SolverDocument {
  const { method } = plan;
  return {
    ...methodDocument(method),
    details: detailsOf(method, doubledSlices),
    reads_per_block: plan.blockReads,
    num_sweeps: sweepsPerRead(method),
    why: plan.why,
    pilot:
      pilot === null
        ? null
        : {
            beta: pilot.beta.map((b) => b / pilot.unit),
            mean_energy: pilot.meanEnergy.map(pilot.energyOfUnits),
            acceptance: pilot.acceptance,
            sweeps: pilot.sweeps,
          },
  };
}

function detailsOf(method: Method, doubledSlices: string | null): SolverDocument["details"] {
  switch (method.kind) {
    case "temper": {
      const { ladder, rounds, swapOrder, clusterMoves } = method;
      const clusters =
        clusterMoves === null ? null : { every_rounds: clusterMoves.everyRounds, beta: clusterMoves.beta };
      return { ladder, rounds, swap_order: swapOrder, cluster_moves: clusters, ...onesDocument(method) };
    }
    case "tabu":
      return { moves: method.moves, ...method.parameters };
    case "oscillator": {
      const { coupling, injection, noise, stepSize } = method.parameters;
      return { coupling, injection_range: injection, noise_range: noise, step_size: stepSize };
    }
    case "path-integral": {
      const { slices, readout, path, functions } = method;
      return {
        ...slicesDocument(slices, doubledSlices),
        readout,
        path,
        a_of_s: functions.a,
        b_of_s: functions.b,
      };
    }
    case "path-integral-sample":
      return { ...slicesDocument(method.slices, doubledSlices), readout: "slice0", gamma: method.gamma };
    case "anneal": {
      const path = method.schedule.kind === "path" ? { path: method.schedule.path } : null;
      const ones = onesDocument(method);
      return path === null && ones === null ? null : { ...path, ...ones };
    }
    case "sample":
      return onesDocument(method);
    case "cut":
      return { method: "least cut" };
    case "descent":
    case "exact":
      return null;
  }
}

function onesDocument(method: Method): { readonly num_ones: number } | null {
  const numOnes = numOnesOf(method);
  return numOnes === null ? null : { num_ones: numOnes };
}

/** @param rerun  the command of the same run at 2P, or null. */
function slicesDocument(slices: number, rerun: string | null) {
  return { method: `discrete-time SQA, P = ${slices}`, num_trotter_slices: slices, rerun_at_2p: rerun };
}

function methodDocument(
  method: Method,
): Omit<SolverDocument, "reads_per_block" | "num_sweeps" | "details" | "why" | "pilot"> {
  const none = {
    kernel: null,
    backend: "cpu",
    num_sweeps_per_beta: 0,
    beta_range: null,
    schedule: null,
    update: null,
    scan: null,
    polish: false,
    mode: "anneal",
  } as const;
  switch (method.kind) {
    case "anneal": {
      const { kernel, schedule, sweepsPerBeta, polish } = method;
      const along = schedule.kind === "path" ? schedule.along : schedule;
      return {
        name: "sa",
        mode: "anneal",
        kernel: kernel.name,
        backend: kernel.backend,
        num_sweeps_per_beta: sweepsPerBeta,
        beta_range:
          along.kind === "points" ? [along.beta[0], along.beta[along.beta.length - 1]] : [along.hot, along.cold],
        schedule: along.kind,
        update: kernel.update,
        scan: kernel.scan,
        polish,
      };
    }
    case "sample": {
      const { kernel, beta, thinningSweeps } = method;
      return {
        name: "sa",
        mode: "sample",
        kernel: kernel.name,
        backend: kernel.backend,
        num_sweeps_per_beta: thinningSweeps,
        beta_range: [beta, beta],
        schedule: "constant",
        update: kernel.update,
        scan: kernel.scan,
        polish: false,
      };
    }
    case "descent":
      return { ...none, name: "descent", kernel: method.kernel.name, polish: true };
    case "temper": {
      const { kernel, ladder } = method;
      return {
        ...none,
        name: "pt",
        kernel: kernel.name,
        backend: kernel.backend,
        num_sweeps_per_beta: method.sweepsPerRound,
        beta_range: [ladder[0], ladder[ladder.length - 1]],
        update: "metropolis",
        scan: "sequential",
        polish: true,
      };
    }
    case "tabu":
      return { ...none, name: "tabu", kernel: method.kernel.name, backend: method.kernel.backend };
    case "oscillator": {
      const { kernel, polish } = method;
      return {
        ...none,
        name: "oscillator",
        kernel: kernel.name,
        backend: kernel.backend,
        num_sweeps_per_beta: 1,
        scan: "sequential",
        polish,
      };
    }
    case "path-integral": {
      const { kernel, update, scan, polish, sweepsPerPoint, beta } = method;
      return {
        ...none,
        name: "sqa",
        kernel: kernel.name,
        backend: kernel.backend,
        num_sweeps_per_beta: sweepsPerPoint,
        beta_range: [beta, beta],
        update,
        scan,
        polish,
      };
    }
    case "path-integral-sample": {
      const { kernel, update, scan, thinningSweeps, beta } = method;
      return {
        ...none,
        name: "sqa",
        mode: "sample",
        kernel: kernel.name,
        backend: kernel.backend,
        num_sweeps_per_beta: thinningSweeps,
        beta_range: [beta, beta],
        schedule: "constant",
        update,
        scan,
      };
    }
    case "exact":
    case "cut":
      return { ...none, name: "exact" };
  }
}
