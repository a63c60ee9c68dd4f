import type { Stream } from "../../../core/random/stream.ts";
import { barrierFromRejections, placeLadder } from "../../../core/tempering/ladder.ts";
import type { AskStop } from "../descent.ts";
import type { TemperingEngine, TemperingOptions } from "./tempering.ts";

/** Planned work like any other: counted in rounds, drawn from streams of its own. */
export interface LadderPilot {
  /** β per unit of the form: the ladder's ends, hot < cold. */
  readonly betaRange: readonly [hot: number, cold: number];
  /** Times that the ladder is run and placed anew, ≥ 1; three or four make the rejections even. */
  readonly iterations: number;
  /** Rounds of each; the first half is burn-in. */
  readonly rounds: number;
}

export interface PilotLadder {
  /** Shape (temperatures), ascending. */
  readonly ladder: Float64Array;
  /** Shape (temperatures − 1): mean rejection of each link of the ladder that the last iteration ran. */
  readonly rejection: Float64Array;
}

/**
 * A ladder whose links reject equally, for as many temperatures as the engine has. It begins with equal steps in β. If
 * `ladderLength` of what it measures is far from that number, an engine of another length suits the model better.
 *
 * @param words  the stream of each iteration. @param stop  asked after every round. @returns null where it stopped.
 */
export function pilotLadder(
  engine: TemperingEngine,
  options: TemperingOptions,
  pilot: LadderPilot,
  words: (iteration: number) => Stream,
  stop: AskStop = () => false,
): PilotLadder | null {
  const [hot, cold] = pilot.betaRange;
  const last = engine.temperatures - 1;
  let ladder: Float64Array = Float64Array.from({ length: last + 1 }, (_, l) => hot + ((cold - hot) * l) / last);
  let rejection: Float64Array = new Float64Array(last);
  for (let iteration = 0; iteration < pilot.iterations; iteration++) {
    engine.prepare(ladder, options);
    engine.start(words(iteration));
    const burnIn = pilot.rounds >> 1;
    if (!runRounds(engine, burnIn, stop)) return null;
    const before = engine.telemetry();
    if (!runRounds(engine, pilot.rounds - burnIn, stop)) return null;
    const after = engine.telemetry();
    rejection = Float64Array.from(after.rejections, (sum, l) => {
      const attempts = after.attempts[l] - before.attempts[l];
      return attempts === 0 ? 0 : Math.max(0, sum - before.rejections[l]) / attempts;
    });
    ladder = placeLadder(barrierFromRejections(ladder, rejection), engine.temperatures);
  }
  return { ladder, rejection };
}

function runRounds(engine: TemperingEngine, rounds: number, stop: AskStop): boolean {
  for (let round = 0; round < rounds; round++) {
    if (stop()) return false;
    engine.round(1);
  }
  return true;
}
