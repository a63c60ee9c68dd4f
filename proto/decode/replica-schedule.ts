import type { Ramp } from "../../core/oscillator/schedule.ts";
import type { AnnealPath, Curve } from "../../core/path-integral/schedule.ts";
import { GPU_KERNEL_NAMES, KERNEL_NAMES } from "../../core/plan/options.ts";
import type { BetaCurve, BetaPlan, EnginePlan, KernelPlan, Method, Plan } from "../../core/plan/plan.ts";
import type { BlockRange } from "../encode/replica-schedule.ts";
import { BACKEND, ENGINE_NAME, RANDOMNESS, READOUT, SCAN_ORDER, SWAP_ORDER, UPDATE_RULE } from "../enum-names.ts";
import type { Betas__Output } from "../generated/spingap/internal/v1/Betas.ts";
import type { Engine__Output } from "../generated/spingap/internal/v1/Engine.ts";
import type { Kernel__Output } from "../generated/spingap/internal/v1/Kernel.ts";
import type { Oscillator__Output } from "../generated/spingap/internal/v1/Oscillator.ts";
import type { PathIntegral__Output } from "../generated/spingap/internal/v1/PathIntegral.ts";
import type { PathIntegralSample__Output } from "../generated/spingap/internal/v1/PathIntegralSample.ts";
import type { ReplicaSchedule__Output } from "../generated/spingap/internal/v1/ReplicaSchedule.ts";
import type { Temper__Output } from "../generated/spingap/internal/v1/Temper.ts";
import type { AnnealPath__Output } from "../generated/spingap/v1/AnnealPath.ts";
import type { Ramp__Output } from "../generated/spingap/v1/Ramp.ts";
import { finite, finites, keyOf, malformed, present, real, reals, whole, wholes } from "./fields.ts";

/** What a job may use of a backend; `auto` is an option of users, not of plans. */
const { auto: _auto, mixed: _mixed, ...PLANNED_BACKEND } = BACKEND;

/** The inverse of `replicaSchedule`. Runs inside a `decoding`. */
export function planOf(message: ReplicaSchedule__Output): { readonly plan: Plan; readonly range: BlockRange } {
  if (message.version !== 1) malformed("schedule.version", `this node reads version 1, got ${message.version}`);
  const plan: Plan = {
    version: 1,
    part: message.part,
    seed: whole("schedule.seed", message.seed),
    method: methodOf(message),
    blockReads: whole("schedule.block_reads", message.blockReads, 1),
    numReads: message.numReads === undefined ? null : whole("schedule.num_reads", message.numReads),
    checkpoints: Array.from(wholes("schedule.checkpoints", message.checkpoints)),
    levels: Array.from(reals("schedule.levels", message.levels)),
    why: message.why,
  };
  const firstBlock = whole("schedule.first_block", message.firstBlock);
  const blockCount = whole("schedule.block_count", message.blockCount);
  return { plan, range: { firstBlock, blockCount } };
}

function methodOf(message: ReplicaSchedule__Output): Method {
  switch (message.method) {
    case "anneal": {
      const anneal = present("anneal", message.anneal);
      return {
        kind: "anneal",
        kernel: kernelOf("anneal.kernel", anneal.kernel),
        schedule: betaPlan(present("anneal.beta", anneal.beta)),
        sweepsPerBeta: whole("anneal.sweeps_per_beta", anneal.sweepsPerBeta, 1),
        polish: anneal.polish,
      };
    }
    case "sample": {
      const sample = present("sample", message.sample);
      return {
        kind: "sample",
        kernel: kernelOf("sample.kernel", sample.kernel),
        beta: finite("sample.beta", sample.beta, 0),
        burnInSweeps: whole("sample.burn_in_sweeps", sample.burnInSweeps),
        thinningSweeps: whole("sample.thinning_sweeps", sample.thinningSweeps),
        draws: whole("sample.draws", sample.draws),
      };
    }
    case "descent":
      return { kind: "descent", kernel: kernelOf("descent.kernel", present("descent", message.descent).kernel) };
    case "temper":
      return temperOf(present("temper", message.temper));
    case "tabu": {
      const tabu = present("tabu", message.tabu);
      if (tabu.tenures.length === 0) malformed("tabu.tenures", "expected one or more");
      return {
        kind: "tabu",
        kernel: engineOf("tabu.engine", tabu.engine),
        parameters: {
          tenures: tabu.tenures.map(({ least, span }) => ({ least, span })),
          patience: whole("tabu.patience", tabu.patience),
          relinkPatience: whole("tabu.relink_patience", tabu.relinkPatience),
          population: whole("tabu.population", tabu.population),
        },
        moves: whole("tabu.moves", tabu.moves),
      };
    }
    case "oscillator":
      return oscillatorOf(present("oscillator", message.oscillator));
    case "pathIntegral":
      return pathIntegralOf(present("path_integral", message.pathIntegral));
    case "pathIntegralSample":
      return worldlineSampling(present("path_integral_sample", message.pathIntegralSample));
    case "exact":
      return { kind: "exact" };
    case "leastCut":
      return { kind: "cut" };
    case undefined:
    default:
      return malformed("schedule.method", "is missing");
  }
}

function temperOf(temper: Temper__Output): Method {
  const { clusterMoves } = temper;
  const kernel = engineOf("temper.engine", temper.engine);
  if ((kernel.name === "tempering-exchange") !== (temper.numOnes !== undefined))
    malformed("temper.num_ones", `expected with tempering-exchange alone, got ${temper.numOnes} with ${kernel.name}`);
  return {
    kind: "temper",
    kernel,
    numOnes: temper.numOnes ?? null,
    ladder: Array.from(finites("temper.ladder", temper.ladder)),
    rounds: whole("temper.rounds", temper.rounds),
    sweepsPerRound: whole("temper.sweeps_per_round", temper.sweepsPerRound),
    swapOrder: keyOf("temper.swap_order", SWAP_ORDER, temper.swapOrder),
    clusterMoves:
      clusterMoves === null
        ? null
        : {
            everyRounds: whole("temper.cluster_moves.every_rounds", clusterMoves.everyRounds, 1),
            beta: real("temper.cluster_moves.beta", clusterMoves.beta),
          },
  };
}

function oscillatorOf(message: Oscillator__Output): Method {
  return {
    kind: "oscillator",
    kernel: engineOf("oscillator.engine", message.engine),
    parameters: {
      coupling: finite("oscillator.coupling", message.coupling, 0),
      injection: rampOf("oscillator.injection", message.injection),
      noise: rampOf("oscillator.noise", message.noise),
      stepSize: finite("oscillator.step_size", message.stepSize, 0),
    },
    steps: whole("oscillator.steps", message.steps),
    polish: message.polish,
  };
}

function rampOf(where: string, message: Ramp__Output | null): Ramp {
  const { start, end } = present(where, message);
  return [finite(`${where}.start`, start, 0), finite(`${where}.end`, end, 0)];
}

function pathIntegralOf(message: PathIntegral__Output): Method {
  return {
    kind: "path-integral",
    kernel: engineOf("path_integral.engine", message.engine),
    slices: whole("path_integral.slices", message.slices, 1),
    update: keyOf("path_integral.update", UPDATE_RULE, message.update),
    scan: worldlineScan("path_integral.scan", message.scan),
    readout: keyOf("path_integral.readout", READOUT, message.readout),
    beta: finite("path_integral.beta", message.beta, 0),
    path: plannedPath("path_integral.path", message.path),
    functions: {
      a: curveOf("path_integral.gamma", message.gamma),
      b: curveOf("path_integral.problem_factor", message.problemFactor),
    },
    points: message.points,
    sweepsPerPoint: whole("path_integral.sweeps_per_point", message.sweepsPerPoint, 1),
    polish: message.polish,
  };
}

function worldlineSampling(message: PathIntegralSample__Output): Method {
  const where = "path_integral_sample";
  return {
    kind: "path-integral-sample",
    kernel: engineOf(`${where}.engine`, message.engine),
    slices: whole(`${where}.slices`, message.slices, 1),
    update: keyOf(`${where}.update`, UPDATE_RULE, message.update),
    scan: worldlineScan(`${where}.scan`, message.scan),
    beta: finite(`${where}.beta`, message.beta, 0),
    gamma: finite(`${where}.gamma`, message.gamma, 0),
    burnInSweeps: whole(`${where}.burn_in_sweeps`, message.burnInSweeps),
    thinningSweeps: whole(`${where}.thinning_sweeps`, message.thinningSweeps),
    draws: whole(`${where}.draws`, message.draws),
  };
}

function worldlineScan(where: string, name: string): "sequential" | "random" {
  const scan = keyOf(where, SCAN_ORDER, name);
  return scan === "checkerboard" ? malformed(where, "path integrals are not scanned by colours") : scan;
}

function kernelOf(where: string, message: Kernel__Output | null): KernelPlan {
  const kernel = present(where, message);
  const update = keyOf(`${where}.update`, UPDATE_RULE, kernel.update);
  if (update === "segment") malformed(`${where}.update`, "annealing kernels have no segments");
  if ((kernel.name === "exchange") !== (kernel.numOnes !== undefined))
    malformed(
      `${where}.num_ones`,
      `expected with exchange and no other kernel, got ${kernel.numOnes} with ${kernel.name}`,
    );
  return {
    name:
      [...KERNEL_NAMES, ...GPU_KERNEL_NAMES].find((name) => name === kernel.name) ??
      malformed(`${where}.name`, `unknown: ${kernel.name}`),
    sha256: kernel.sha256,
    backend: keyOf(`${where}.backend`, PLANNED_BACKEND, kernel.backend),
    update,
    scan: keyOf(`${where}.scan`, SCAN_ORDER, kernel.scan),
    randomness: keyOf(`${where}.randomness`, RANDOMNESS, kernel.randomness),
    numOnes: kernel.numOnes ?? null,
  };
}

function engineOf(where: string, message: Engine__Output | null): EnginePlan {
  const engine = present(where, message);
  return {
    name: keyOf(`${where}.name`, ENGINE_NAME, engine.name),
    sha256: engine.sha256,
    backend: keyOf(`${where}.backend`, PLANNED_BACKEND, engine.backend),
  };
}

function betaPlan(message: Betas__Output): BetaPlan {
  switch (message.schedule) {
    case "points":
      return { kind: "points", beta: Array.from(finites("anneal.beta", message.points ?? new Uint8Array(0))) };
    case "linear":
    case "geometric": {
      const range = present("anneal.beta", message[message.schedule]);
      return {
        kind: message.schedule,
        hot: finite("anneal.beta.hot", range.hot),
        cold: finite("anneal.beta.cold", range.cold),
        points: range.points,
      };
    }
    case "path": {
      const { path, points, ...curve } = present("anneal.beta.path", message.path);
      return { kind: "path", path: plannedPath("anneal.beta.path", path), along: betaCurve(curve), points };
    }
    case undefined:
    default:
      return malformed("anneal.beta", "is missing");
  }
}

function betaCurve(message: Omit<NonNullable<Betas__Output["path"]>, "path" | "points">): BetaCurve {
  const where = `anneal.beta.path.${message.along}`;
  switch (message.along) {
    case "listed": {
      const beta = Array.from(finites(where, present(where, message.listed)));
      return beta.length === 0 ? malformed(where, "expected one or more") : { kind: "points", beta };
    }
    case "linear":
    case "geometric": {
      const ends = present(where, message[message.along]);
      return { kind: message.along, hot: finite(`${where}.hot`, ends.hot), cold: finite(`${where}.cold`, ends.cold) };
    }
    case undefined:
    default:
      return malformed("anneal.beta.path.along", "is missing");
  }
}

/** A path within its ranges, as a plan's is. */
function plannedPath(where: string, message: AnnealPath__Output | null): AnnealPath {
  const path = pathOf(where, present(where, message));
  if (path.kind === "forward") return path;
  const { s, share } = path;
  return s >= 0 && s <= 1 && share >= 0 && share < 1
    ? path
    : malformed(where, `expected s in 0 … 1 and a share in 0 … below 1, got ${s}, ${share}`);
}

export function pathOf(where: string, message: AnnealPath__Output): AnnealPath {
  switch (message.path) {
    case "forward":
      return { kind: "forward" };
    case "pause":
    case "reverse": {
      const path = present(where, message[message.path]);
      return { kind: message.path, s: real(`${where}.s`, path.s), share: real(`${where}.share`, path.share) };
    }
    case undefined:
    default:
      return malformed(where, "is missing");
  }
}

function curveOf(where: string, bytes: Uint8Array): Curve {
  const values = finites(where, bytes);
  if (values.length % 2 !== 0 || values.length < 4)
    malformed(where, `expected two or more pairs of numbers, got ${values.length} numbers`);
  return Array.from({ length: values.length / 2 }, (_, k) => [values[2 * k], values[2 * k + 1]] as const);
}
