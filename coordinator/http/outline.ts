import { type Curve, curveAt, pathCurve } from "../../core/path-integral/schedule.ts";
import { contractTarget } from "../../core/plan/contract.ts";
import { betasOf, type Method, type Plan, sweepsPerRead } from "../../core/plan/plan.ts";
import { type JobRecord, optionsOf } from "../engine/job-record.ts";

/** A quantity that a read goes through. */
interface ScheduleCurve {
  readonly name: "beta" | "gamma" | "problem_scale" | "injection" | "noise";
  readonly unit: string;
  /** Sweeps of a read, and the quantity from there on; at most `MOST_POINTS`. */
  readonly points: readonly (readonly [sweeps: number, value: number])[];
}

/** What a job sets out to do, small enough to be drawn: the whole of it is the plan. */
export interface Outline {
  readonly job_id: string;
  readonly stop: {
    readonly time_limit_s: number | null;
    readonly target_energy: number | null;
    readonly no_improvement_s: number | null;
    readonly num_reads: number | null;
  };
  /** The ground energy, where the problem came with it. */
  readonly known_energy: number | null;
  /** A contract's reference and the energy that keeps it. */
  readonly contract: { readonly reference_energy: number; readonly target_energy: number } | null;
  readonly parts: readonly {
    readonly part: number;
    readonly method: Method["kind"];
    readonly sweeps_per_read: number;
    readonly reads_per_block: number;
    readonly curves: readonly ScheduleCurve[];
    /** Inverse temperatures of parallel tempering, hottest first. */
    readonly ladder: readonly number[] | null;
  }[];
}

const MOST_POINTS = 128;
const INVERSE_ENERGY = "1/energy";
const ENERGY = "energy";

export function outlineOf(record: JobRecord): Outline {
  const options = optionsOf(record);
  const { timeLimitS, targetEnergy, noImprovementS, numReads, contract } = options;
  const known = record.problem.knownEnergy?.energy ?? null;
  const reference = contract === null ? null : (contract.reference ?? known);
  return {
    job_id: record.id,
    stop: {
      time_limit_s: timeLimitS,
      target_energy: targetEnergy,
      no_improvement_s: noImprovementS,
      num_reads: numReads,
    },
    known_energy: known,
    contract:
      contract === null || reference === null
        ? null
        : { reference_energy: reference, target_energy: contractTarget(reference, contract.gap) },
    parts: (record.parts ?? []).map(partOutline),
  };
}

function partOutline({ part, method, blockReads }: Plan): Outline["parts"][number] {
  return {
    part,
    method: method.kind,
    sweeps_per_read: sweepsPerRead(method),
    reads_per_block: blockReads,
    curves: curvesOf(method),
    ladder: method.kind === "temper" ? method.ladder : null,
  };
}

function curvesOf(method: Method): readonly ScheduleCurve[] {
  const sweeps = sweepsPerRead(method);
  const level = (value: number): ScheduleCurve["points"] => [
    [0, value],
    [sweeps, value],
  ];
  switch (method.kind) {
    case "anneal": {
      const betas = betasOf(method.schedule);
      const points = thinned(betas.length).map((k) => [k * method.sweepsPerBeta, betas[k]] as const);
      return [{ name: "beta", unit: INVERSE_ENERGY, points: [...points, [sweeps, betas[betas.length - 1]]] }];
    }
    case "sample":
      return [{ name: "beta", unit: INVERSE_ENERGY, points: level(method.beta) }];
    case "path-integral-sample":
      return [
        { name: "beta", unit: INVERSE_ENERGY, points: level(method.beta) },
        { name: "gamma", unit: ENERGY, points: level(method.gamma) },
      ];
    case "path-integral": {
      const { path, functions, points, sweepsPerPoint } = method;
      const time = pathCurve(path);
      const along = (curve: Curve): ScheduleCurve["points"] =>
        thinned(points).map((k) => [k * sweepsPerPoint, curveAt(curve, curveAt(time, k / Math.max(points - 1, 1)))]);
      return [
        { name: "gamma", unit: ENERGY, points: along(functions.a) },
        { name: "problem_scale", unit: "1", points: along(functions.b) },
        { name: "beta", unit: INVERSE_ENERGY, points: level(method.beta) },
      ];
    }
    case "oscillator": {
      const { injection, noise } = method.parameters;
      const ramp = ([start, end]: readonly [number, number]): ScheduleCurve["points"] => [
        [0, start],
        [method.steps, end],
      ];
      return [
        { name: "injection", unit: "rate", points: ramp(injection) },
        { name: "noise", unit: "rate", points: ramp(noise) },
      ];
    }
    case "temper":
    case "tabu":
    case "descent":
    case "exact":
    case "cut":
      return [];
  }
}

/** Indices from 0 to n − 1, both ends among them: all, or `MOST_POINTS` evenly spread. */
function thinned(n: number): readonly number[] {
  const count = Math.min(n, MOST_POINTS);
  return Array.from({ length: count }, (_, k) => Math.round((k * (n - 1)) / Math.max(count - 1, 1)));
}
