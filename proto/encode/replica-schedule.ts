import { unreachable } from "../../core/invariant.ts";
import type { Ramp } from "../../core/oscillator/schedule.ts";
import type { AnnealPath, Curve } from "../../core/path-integral/schedule.ts";
import type { BetaCurve, BetaPlan, EnginePlan, KernelPlan, Method, Plan } from "../../core/plan/plan.ts";
import { BACKEND, RANDOMNESS, READOUT, SCAN_ORDER, SWAP_ORDER, UPDATE_RULE } from "../enum-names.ts";
import type { Betas } from "../generated/spingap/internal/v1/Betas.ts";
import type { Engine } from "../generated/spingap/internal/v1/Engine.ts";
import type { Kernel } from "../generated/spingap/internal/v1/Kernel.ts";
import type { ReplicaSchedule } from "../generated/spingap/internal/v1/ReplicaSchedule.ts";
import type { AnnealPath as AnnealPathMessage } from "../generated/spingap/v1/AnnealPath.ts";
import type { Ramp as RampMessage } from "../generated/spingap/v1/Ramp.ts";
import { bytesOfFloat64, bytesOfUint32 } from "../packed.ts";

/** Blocks of a part. */
export interface BlockRange {
  readonly firstBlock: number;
  readonly blockCount: number;
}

/** A plan and the blocks of it that are meant, as a message. */
export function replicaSchedule(plan: Plan, { firstBlock, blockCount }: BlockRange): ReplicaSchedule {
  return {
    version: plan.version,
    part: plan.part,
    seed: plan.seed,
    firstBlock,
    blockCount,
    blockReads: plan.blockReads,
    ...(plan.numReads === null ? {} : { numReads: plan.numReads }),
    ...methodField(plan.method),
    checkpoints: bytesOfUint32(plan.checkpoints),
    levels: bytesOfFloat64(plan.levels),
    why: [...plan.why],
  };
}

function methodField(method: Method): ReplicaSchedule {
  switch (method.kind) {
    case "anneal": {
      const { sweepsPerBeta, polish } = method;
      return { anneal: { kernel: kernelMessage(method.kernel), beta: betas(method.schedule), sweepsPerBeta, polish } };
    }
    case "sample": {
      const { kind: _, kernel, ...numbers } = method;
      return { sample: { kernel: kernelMessage(kernel), ...numbers } };
    }
    case "descent":
      return { descent: { kernel: kernelMessage(method.kernel) } };
    case "temper":
      return {
        temper: {
          engine: engineMessage(method.kernel),
          ladder: bytesOfFloat64(method.ladder),
          rounds: method.rounds,
          sweepsPerRound: method.sweepsPerRound,
          swapOrder: SWAP_ORDER[method.swapOrder],
          clusterMoves: method.clusterMoves,
          ...onesField(method.numOnes),
        },
      };
    case "tabu": {
      const { tenures, ...parameters } = method.parameters;
      return {
        tabu: {
          engine: engineMessage(method.kernel),
          moves: method.moves,
          tenures: [...tenures],
          ...parameters,
        },
      };
    }
    case "oscillator": {
      const { injection, noise, ...parameters } = method.parameters;
      return {
        oscillator: {
          engine: engineMessage(method.kernel),
          steps: method.steps,
          ...parameters,
          injection: rampMessage(injection),
          noise: rampMessage(noise),
          polish: method.polish,
        },
      };
    }
    case "path-integral":
      return {
        pathIntegral: {
          engine: engineMessage(method.kernel),
          slices: method.slices,
          update: UPDATE_RULE[method.update],
          scan: SCAN_ORDER[method.scan],
          readout: READOUT[method.readout],
          beta: method.beta,
          path: annealPath(method.path),
          gamma: curveBytes(method.functions.a),
          problemFactor: curveBytes(method.functions.b),
          points: method.points,
          sweepsPerPoint: method.sweepsPerPoint,
          polish: method.polish,
        },
      };
    case "path-integral-sample": {
      const { kind: _, kernel, update, scan, ...numbers } = method;
      return {
        pathIntegralSample: {
          engine: engineMessage(kernel),
          update: UPDATE_RULE[update],
          scan: SCAN_ORDER[scan],
          ...numbers,
        },
      };
    }
    case "exact":
      return { exact: {} };
    case "cut":
      return { leastCut: {} };
    default:
      return unreachable(method);
  }
}

function kernelMessage(kernel: KernelPlan): Kernel {
  return {
    name: kernel.name,
    sha256: kernel.sha256,
    backend: BACKEND[kernel.backend],
    update: UPDATE_RULE[kernel.update],
    scan: SCAN_ORDER[kernel.scan],
    randomness: RANDOMNESS[kernel.randomness],
    ...onesField(kernel.numOnes),
  };
}

function onesField(numOnes: number | null): { readonly numOnes?: number } {
  return numOnes === null ? {} : { numOnes };
}

export function rampMessage([start, end]: Ramp): RampMessage {
  return { start, end };
}

function engineMessage({ name, sha256, backend }: EnginePlan): Engine {
  return { name, sha256, backend: BACKEND[backend] };
}

function betas(schedule: BetaPlan): Betas {
  switch (schedule.kind) {
    case "points":
      return { points: bytesOfFloat64(schedule.beta) };
    case "linear":
    case "geometric": {
      const { hot, cold, points } = schedule;
      return { [schedule.kind]: { hot, cold, points } };
    }
    case "path":
      return { path: { path: annealPath(schedule.path), ...along(schedule.along), points: schedule.points } };
    default:
      return unreachable(schedule);
  }
}

function along(curve: BetaCurve): NonNullable<Betas["path"]> {
  switch (curve.kind) {
    case "points":
      return { listed: bytesOfFloat64(curve.beta) };
    case "linear":
    case "geometric":
      return { [curve.kind]: { hot: curve.hot, cold: curve.cold } };
    default:
      return unreachable(curve);
  }
}

export function annealPath(path: AnnealPath): AnnealPathMessage {
  switch (path.kind) {
    case "forward":
      return { forward: {} };
    case "pause":
    case "reverse":
      return { [path.kind]: { s: path.s, share: path.share } };
    default:
      return unreachable(path);
  }
}

function curveBytes(curve: Curve): Uint8Array {
  return bytesOfFloat64(curve.flat());
}
