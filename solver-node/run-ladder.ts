import { invariant } from "../core/invariant.ts";
import { LADDER_PART } from "../core/plan/parts.ts";
import type { LadderResult } from "../core/plan/plan-temper.ts";
import { stream } from "../core/random/stream.ts";
import { barrierFromRejections, ladderLength } from "../core/tempering/ladder.ts";
import type { BlockContext, Pace } from "./blocks/block.ts";
import { temperingFamily } from "./kernels/catalog.ts";
import { pilotLadder } from "./kernels/tempering/pilot.ts";

/** Ladders are placed anew that often; the first runs are short of equilibrium, and it does not matter. */
const ITERATIONS = 3;
const ROUNDS = 60;
/** Longer ladders leave a block too few ensembles; beyond, links reject more than half. */
const MOST_TEMPERATURES = 32;

/**
 * Places the ladder of a plan between the ends that it names: first for as many temperatures as the plan has, then for the
 * number that its rejections ask for (2Λ + 1). Counted in rounds and seeded. Null when it was asked to stop.
 */
export function runLadderPilot({ form, plan }: BlockContext, pace: Pace): LadderResult | null {
  const { method, seed } = plan;
  invariant(method.kind === "temper", "a ladder is for tempering");
  const family = temperingFamily(method.kernel.name, method.numOnes);
  const { swapOrder, sweepsPerRound, ladder } = method;
  const betaRange = [ladder[0] * form.unit, ladder[ladder.length - 1] * form.unit] as const;
  let temperatures = ladder.length;
  for (let attempt = 0; ; attempt++) {
    if (pace.aborted()) return null;
    const engine = family.assemble(form, temperatures);
    const options = {
      swapOrder,
      sweepsPerRound,
      clusterMoves: { everyRounds: 4, beta: (betaRange[0] + betaRange[1]) / 4 },
    };
    const words = (iteration: number) => stream(seed, LADDER_PART, attempt * ITERATIONS + iteration);
    const placed = pilotLadder(engine, options, { betaRange, iterations: ITERATIONS, rounds: ROUNDS }, words, () =>
      pace.aborted(),
    );
    if (placed === null) return null;
    const length = ladderLength(barrierFromRejections(placed.ladder, placed.rejection));
    const wanted =
      family.temperatures.find((r) => r >= Math.min(length, MOST_TEMPERATURES)) ??
      family.temperatures[family.temperatures.length - 1];
    if (attempt === 0 && wanted !== temperatures) {
      temperatures = wanted;
      continue;
    }
    const { clusters, clusterSpins } = engine.telemetry();
    return {
      ladder: Array.from(placed.ladder, (b) => Number((b / form.unit).toPrecision(6))),
      rejection: [...placed.rejection],
      clusterShare: clusters === 0 ? 1 : clusterSpins / (clusters * form.n),
    };
  }
}
