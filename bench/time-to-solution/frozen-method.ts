import { unreachable } from "../../core/invariant.ts";
import { gammaRange } from "../../core/path-integral/schedule.ts";
import { FAMILIES } from "../../core/plan/kernel-choice.ts";
import type { EngineName, KernelName } from "../../core/plan/options.ts";
import { MAIN_PART } from "../../core/plan/parts.ts";
import type { EnginePlan, Method, Plan } from "../../core/plan/plan.ts";
import { tabuParameters } from "../../core/tabu/parameters.ts";
import { kernelBuild } from "../../solver-node/kernels/catalog.ts";

/** A method with every choice made, as briefly as it can be said; β in 1/energy units of the problem. */
export type FrozenMethod =
  | {
      readonly solver: "sa";
      readonly kernel: KernelName;
      readonly numSweeps: number;
      readonly betaRange: readonly [hot: number, cold: number];
      readonly kind: "linear" | "geometric";
    }
  | {
      readonly solver: "pt";
      readonly engine: "tempering-bits" | "tempering-lanes";
      /** Evenly spaced from hot to cold. */
      readonly temperatures: number;
      readonly betaRange: readonly [hot: number, cold: number];
      readonly rounds: number;
      readonly clusterMoves: { readonly everyRounds: number; readonly beta: number } | null;
    }
  | { readonly solver: "tabu"; readonly moves: number }
  | {
      readonly solver: "sqa";
      readonly engine: "path-integral-bits" | "path-integral-scalar";
      readonly slices: number;
      readonly update: "metropolis" | "heatbath" | "segment";
      /** Of the whole worldline. */
      readonly beta: number;
      readonly gammaRange: readonly [first: number, last: number];
      readonly numSweeps: number;
    };

/** @param n  variables of the model: tabu search scales with it. */
export function frozenPlan(frozen: FrozenMethod, n: number, seed: number): Plan {
  return {
    version: 1,
    part: MAIN_PART,
    seed,
    method: methodOf(frozen, n),
    blockReads: blockReads(frozen),
    numReads: null,
    checkpoints: [],
    levels: [],
    why: [],
  };
}

/** The choices in words, for a table. */
export function described(frozen: FrozenMethod): string {
  switch (frozen.solver) {
    case "sa":
      return `${frozen.kernel}, ${frozen.numSweeps} sweeps, β ${frozen.betaRange.join("…")} ${frozen.kind}`;
    case "pt": {
      const { temperatures, betaRange, rounds, clusterMoves } = frozen;
      const clusters = clusterMoves === null ? "no clusters" : `clusters every ${clusterMoves.everyRounds}`;
      return `${frozen.engine}, ${temperatures} temperatures, β ${betaRange.join("…")}, ${rounds} rounds, ${clusters}`;
    }
    case "tabu":
      return `tabu, ${frozen.moves} moves`;
    case "sqa": {
      const { slices, beta, numSweeps } = frozen;
      return `${frozen.engine}, P = ${slices}, ${numSweeps} sweeps, β ${beta}, Γ ${frozen.gammaRange.join("…")}`;
    }
    default:
      return unreachable(frozen);
  }
}

function engine(name: EngineName): EnginePlan {
  return { name, sha256: kernelBuild(name), backend: "cpu" };
}

function methodOf(frozen: FrozenMethod, n: number): Method {
  switch (frozen.solver) {
    case "sa": {
      const [hot, cold] = frozen.betaRange;
      return {
        kind: "anneal",
        kernel: {
          name: frozen.kernel,
          sha256: kernelBuild(frozen.kernel),
          backend: "cpu",
          update: "metropolis",
          scan: "sequential",
          randomness: "grouped",
          numOnes: null,
        },
        schedule: { kind: frozen.kind, hot, cold, points: frozen.numSweeps },
        sweepsPerBeta: 1,
        polish: true,
      };
    }
    case "pt": {
      const [hot, cold] = frozen.betaRange;
      const last = frozen.temperatures - 1;
      return {
        kind: "temper",
        kernel: engine(frozen.engine),
        ladder: Array.from({ length: frozen.temperatures }, (_, k) => hot + ((cold - hot) * k) / last),
        rounds: frozen.rounds,
        sweepsPerRound: 1,
        swapOrder: "deterministic-even-odd",
        clusterMoves: frozen.clusterMoves,
        numOnes: null,
      };
    }
    case "tabu":
      return { kind: "tabu", kernel: engine("tabu"), parameters: tabuParameters(n), moves: frozen.moves };
    case "sqa":
      return {
        kind: "path-integral",
        kernel: engine(frozen.engine),
        slices: frozen.slices,
        update: frozen.update,
        scan: "sequential",
        readout: "best",
        beta: frozen.beta,
        path: { kind: "forward" },
        functions: gammaRange(...frozen.gammaRange),
        points: frozen.numSweeps,
        sweepsPerPoint: 1,
        polish: true,
      };
    default:
      return unreachable(frozen);
  }
}

/** B: the lanes or bits of a kernel, the ensembles of a tempering block, the worldlines of a path-integral block. */
function blockReads(frozen: FrozenMethod): number {
  switch (frozen.solver) {
    case "sa": {
      const family = FAMILIES.find((f) => f.name === frozen.kernel);
      if (family === undefined) throw new Error(`${frozen.kernel} does not anneal`);
      return family.reads;
    }
    case "pt":
      return frozen.engine === "tempering-bits" ? 128 / frozen.temperatures : frozen.temperatures === 2 ? 4 : 2;
    case "tabu":
      return 1;
    case "sqa":
      return frozen.engine === "path-integral-bits" ? 256 / frozen.slices : 1;
    default:
      return unreachable(frozen);
  }
}
