import type { Stream } from "../../core/random/stream.ts";
import type { BirthDeathChain } from "../spectrum/birth-death.ts";
import { uniformNumbers } from "./lifted-sampler.ts";

/** The lifted walk on 0 … N of a lumped model: what `lifted-sampler` does to the number of spins up, at a cost that does not grow with N. */
export interface LiftedWalk {
  /** The number of spins up, 0 … N. */
  place(): number;
  advance(sweeps: number): void;
}

/** @param start  0 … N. */
export function liftedWalk(
  { up, down }: BirthDeathChain,
  kind: "lifted" | "reversible",
  start: number,
  words: Stream,
): LiftedWalk {
  const uniform = uniformNumbers(words);
  const N = up.length;
  let k = start;
  let direction = uniform() < 0.5 ? 1 : -1;
  const rise = (): number => (k < N ? up[k] : 0);
  const fall = (): number => (k > 0 ? down[k - 1] : 0);
  const outflow = (): number => (kind === "reversible" ? rise() + fall() : Math.max(rise(), fall()));
  const wait = (): number => -Math.log(1 - uniform()) / outflow();
  const event = (): void => {
    const drawn = uniform() * outflow();
    if (kind === "reversible") k += drawn < rise() ? 1 : -1;
    else if (drawn < (direction > 0 ? rise() : fall())) k += direction;
    else direction = -direction;
  };
  let due = wait();
  return {
    place: () => k,
    advance(sweeps) {
      let time = sweeps;
      while (due <= time) {
        time -= due;
        event();
        due = wait();
      }
      due -= time;
    },
  };
}
