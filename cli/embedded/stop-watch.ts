import type { SolveOptions } from "../../core/plan/options.ts";
import { type StopReason, stopReason } from "../../core/plan/stop-rules.ts";
import { type JobControl, lowestEnergy, requestStop } from "../../solver-node/threads/control.ts";

/** The moment a better energy became known. */
export interface Incumbent {
  readonly tNs: number;
  readonly energy: number;
}

/** Looks at a running job every few milliseconds: notes improvements and carries out the stop rules. */
export interface StopWatch {
  /** Since the job began, ns. */
  elapsedNs(): number;
  /** Looks at once; also done on a timer between `start` and `end`. */
  look(): void;
  /** Why the job is to end, once it is. */
  readonly reason: StopReason | null;
  readonly incumbents: readonly Incumbent[];
  end(): void;
}

/** How often stop rules and progress are looked at. */
const LOOK_MS = 20;

/** @param onLook  told after each look, with the lowest energy seen. */
export function stopWatch(
  options: SolveOptions,
  control: JobControl,
  around: { nowNs(): number; readonly cancel: AbortSignal },
  onLook: (elapsedS: number, bestEnergy: number) => void,
): StopWatch {
  const began = around.nowNs();
  const incumbents: Incumbent[] = [];
  let reason: StopReason | null = null;
  function look(): void {
    const bestEnergy = lowestEnergy(control);
    const now = around.nowNs() - began;
    const last = incumbents[incumbents.length - 1];
    if (bestEnergy < (last?.energy ?? Number.POSITIVE_INFINITY)) incumbents.push({ tNs: now, energy: bestEnergy });
    reason ??= stopReason(options, {
      elapsedS: now / 1e9,
      bestEnergy,
      improvedAtS: (incumbents[incumbents.length - 1]?.tNs ?? now) / 1e9,
      cancelled: around.cancel.aborted,
    });
    if (reason !== null) requestStop(control);
    onLook(now / 1e9, bestEnergy);
  }
  const timer = setInterval(look, LOOK_MS);
  return {
    elapsedNs: () => around.nowNs() - began,
    look,
    get reason() {
      return reason;
    },
    incumbents,
    end: () => clearInterval(timer),
  };
}
