import type { AnnealPath, Curve } from "../../core/path-integral/schedule.ts";
import { KERNEL_NAMES } from "../../core/plan/options.ts";
import type { BetaPlan, EnginePlan, KernelPlan, Method, Plan } from "../../core/plan/plan.ts";
import type { BlockRange } from "../encode/replica-schedule.ts";
import { BACKEND, ENGINE_NAME, RANDOMNESS, READOUT, SCAN_ORDER, SWAP_ORDER, UPDATE_RULE } from "../enum-names.ts";
import type { Betas__Output } from "../generated/spingap/internal/v1/Betas.ts";
import type { Engine__Output } from "../generated/spingap/internal/v1/Engine.ts";
import type { Kernel__Output } from "../generated/spingap/internal/v1/Kernel.ts";
import type { PathIntegral__Output } from "../generated/spingap/internal/v1/PathIntegral.ts";
import type { ReplicaSchedule__Output } from "../generated/spingap/internal/v1/ReplicaSchedule.ts";
import type { Temper__Output } from "../generated/spingap/internal/v1/Temper.ts";
import type { AnnealPath__Output } from "../generated/spingap/v1/AnnealPath.ts";
import { finite, finites, keyOf, malformed, present, real, reals, whole, wholes } from "./fields.ts";

/** What a job may use of a backend; `auto` is an option of users, not of plans. */
const PLANNED_BACKEND = { cpu: BACKEND.cpu, reference: BACKEND.reference };

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
    case "pathIntegral":
      return pathIntegralOf(present("path_integral", message.pathIntegral));
    case "exact":
      return { kind: "exact" };
    case undefined:
    default:
      return malformed("schedule.method", "is missing");
  }
}

function temperOf(temper: Temper__Output): Method {
  const { clusterMoves } = temper;
  return {
    kind: "temper",
    kernel: engineOf("temper.engine", temper.engine),
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

function pathIntegralOf(message: PathIntegral__Output): Method {
  const scan = keyOf("path_integral.scan", SCAN_ORDER, message.scan);
  if (scan === "checkerboard") malformed("path_integral.scan", "path integrals are not scanned by colours");
  return {
    kind: "path-integral",
    kernel: engineOf("path_integral.engine", message.engine),
    slices: whole("path_integral.slices", message.slices, 1),
    update: keyOf("path_integral.update", UPDATE_RULE, message.update),
    scan,
    readout: keyOf("path_integral.readout", READOUT, message.readout),
    beta: finite("path_integral.beta", message.beta, 0),
    path: pathOf("path_integral.path", present("path_integral.path", message.path)),
    functions: {
      a: curveOf("path_integral.gamma", message.gamma),
      b: curveOf("path_integral.problem_factor", message.problemFactor),
    },
    points: message.points,
    sweepsPerPoint: whole("path_integral.sweeps_per_point", message.sweepsPerPoint, 1),
    polish: message.polish,
  };
}

function kernelOf(where: string, message: Kernel__Output | null): KernelPlan {
  const kernel = present(where, message);
  const update = keyOf(`${where}.update`, UPDATE_RULE, kernel.update);
  if (update === "segment") malformed(`${where}.update`, "annealing kernels have no segments");
  return {
    name: KERNEL_NAMES.find((name) => name === kernel.name) ?? malformed(`${where}.name`, `unknown: ${kernel.name}`),
    sha256: kernel.sha256,
    backend: keyOf(`${where}.backend`, PLANNED_BACKEND, kernel.backend),
    update,
    scan: keyOf(`${where}.scan`, SCAN_ORDER, kernel.scan),
    randomness: keyOf(`${where}.randomness`, RANDOMNESS, kernel.randomness),
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
    case undefined:
    default:
      return malformed("anneal.beta", "is missing");
  }
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
