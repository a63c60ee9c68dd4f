import type { IsingForm } from "../../../core/model/ising-form.ts";
import { GENERATOR_WORDS, vectorGenerator } from "../../../core/random/xorshift.ts";
import { gainsAllDown, type TabuMachine } from "./machine.ts";

/** Who may watch a reference machine's search: told of each move before it is made. */
export interface MoveObserver {
  /** @param gain  units. @param forbidden  whether the move was made in spite of a ban. @param tenure  moves for which its variable is forbidden next. */
  (move: number, variable: number, gain: number, forbidden: boolean, tenure: number): void;
}

/**
 * The machine in plain words, with the decisions of the WebAssembly: the same rows in any storage, of which only the
 * blocks by which ties are broken matter.
 *
 * @param width  variables of a block.
 */
export function referenceMachine(form: IsingForm, width: number, observe: MoveObserver = () => {}): TabuMachine {
  const { n, rowStart, column, weight } = form;
  const blocks = Math.max(1, Math.ceil(n / width));
  const allDown = gainsAllDown(form);
  const gains = new Float64Array(n);
  const spins = new Int8Array(n);
  const best = new Int8Array(n);
  /** The last move at which a variable is forbidden. */
  const forbiddenUntil = new Float64Array(n);
  const generator = new Uint32Array(GENERATOR_WORDS);
  const draws = vectorGenerator(generator);
  const drawn = new Uint32Array(4);
  let tenure = { least: 0, span: 1 };
  let energy = 0;
  let lowest = 0;
  let moves = 0;
  let loweredAt = 0;

  const flip = (k: number): void => {
    spins[k] = -spins[k];
    energy -= 2 * gains[k];
    gains[k] = -gains[k];
    for (let p = rowStart[k]; p < rowStart[k + 1]; p++) gains[column[p]] += 2 * weight[p] * spins[k] * spins[column[p]];
  };
  const record = (): void => {
    lowest = energy;
    best.set(spins);
  };
  /** Largest gain of the variables that `may` names; −∞ if there is none. */
  const largest = (may: (i: number) => boolean): number => {
    let top = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < n; i++) if (gains[i] > top && may(i)) top = gains[i];
    return top;
  };
  /** One of those with that gain: by a random block, then a random place, each counted on cyclically. */
  const chosen = (level: number, may: (i: number) => boolean): number => {
    const first = Math.floor((drawn[1] * blocks) / 2 ** 32);
    const turn = drawn[1] % width;
    for (let b = 0; b < blocks; b++) {
      for (let place = 0; place < width; place++) {
        const i = ((first + b) % blocks) * width + ((turn + place) % width);
        if (i < n && gains[i] === level && may(i)) return i;
      }
    }
    throw new Error("no variable has the largest gain");
  };

  return {
    n,
    generator,
    setTenure(next) {
      tenure = next;
    },
    reset() {
      spins.fill(-1);
      gains.set(allDown.gains);
      energy = allDown.energy;
    },
    flip,
    isUp: (i) => spins[i] > 0,
    energy: () => energy,
    begin() {
      moves = 0;
      loweredAt = 0;
      forbiddenUntil.fill(0);
      record();
    },
    search(count, patience) {
      const allowed = (i: number): boolean => forbiddenUntil[i] <= moves;
      const any = (): boolean => true;
      let done = 0;
      for (; done < count && moves - loweredAt < patience; done++) {
        draws.next(drawn, 0);
        const topAllowed = largest(allowed);
        const topOfAll = largest(any);
        const aspired = topOfAll > topAllowed && energy - 2 * topOfAll < lowest;
        const k = aspired ? chosen(topOfAll, any) : chosen(topAllowed, allowed);
        const length = tenure.least + Math.floor((drawn[0] * tenure.span) / 2 ** 32);
        moves++;
        observe(moves, k, gains[k], forbiddenUntil[k] >= moves, length);
        forbiddenUntil[k] = moves + length;
        flip(k);
        if (energy < lowest) {
          record();
          loweredAt = moves;
        }
      }
      return done;
    },
    stalledMoves: () => moves - loweredAt,
    walk(among, count, from) {
      const left = among.slice();
      const inside = (i: number): boolean => left[i] === 1;
      lowest = Number.POSITIVE_INFINITY;
      for (let step = 1; step <= count; step++) {
        draws.next(drawn, 0);
        const k = chosen(largest(inside), inside);
        left[k] = 0;
        flip(k);
        if (step >= from && energy < lowest) record();
      }
    },
    lowestEnergy: () => lowest,
    lowestIsUp: (i) => best[i] > 0,
    carry(tape) {
      for (const part of [gains, spins, best, forbiddenUntil, generator]) tape.cells(part);
      tenure = { least: tape.number(tenure.least), span: tape.number(tenure.span) };
      energy = tape.number(energy);
      lowest = tape.number(lowest);
      moves = tape.number(moves);
      loweredAt = tape.number(loweredAt);
    },
  };
}
