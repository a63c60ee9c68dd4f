import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { Stream } from "../../../core/random/stream.ts";
import { seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import type { StateTape } from "../../../core/state-tape.ts";
import { type AskStop, descendInSweeps } from "../descent.ts";
import { exchangeDescent } from "./descent.ts";
import type { Machine } from "./machine.ts";
import { fraction } from "./reference.ts";

/**
 * Sweeps after which fields of real couplings are computed anew. An exchange rounds each field at most twice, by ≤ 2⁻⁵³ of its
 * largest value, so 100 sweeps of n proposals leave an error of ≤ 200 n · 1.1e-16 of it.
 */
const SWEEPS_PER_RENEWAL = 100;
/** One state with a fixed number of +1 on a machine. */
export interface ExchangeRead {
  /** Shape (n): ±1. */
  readonly spins: Int8Array;
  /** Seeds the generator and draws a state uniformly among those with K +1. */
  start(words: Stream): void;
  setSpins(spins: Int8Array): void;
  /** @param beta per unit. @returns exchanges of the last sweep. */
  sweep(count: number, beta: number): number;
  /** As `Kernel.quench`, by exchanges. */
  quench(maxSweeps: number, stop?: AskStop): number;
  /** The energy in units: exact for integer forms, else what the fields' rounding leaves of it. */
  energy(): number;
  carry(tape: StateTape): void;
}

/** @param ones  K, 0 … n. */
export function exchangeRead(form: IsingForm, ones: number, machine: Machine): ExchangeRead {
  const { n, field, integer } = form;
  const { slots, spins, fields } = machine;
  invariant(ones >= 0 && ones <= n, `${ones} of ${n} spins cannot be +1`);
  const descent = exchangeDescent(form, machine, ones, machine.exchange);
  let sweepsSinceRenewal = 0;
  const renewFields = (): void => {
    machine.computeFields();
    sweepsSinceRenewal = 0;
  };
  const spinsFromSlots = (): void => {
    for (let slot = 0; slot < n; slot++) spins[slots[slot]] = slot < ones ? 1 : -1;
  };
  return {
    spins,
    start(words) {
      seedGenerator(words, machine.generator);
      const generator = vectorGenerator(machine.generator);
      const drawn = new Uint32Array(4);
      for (let slot = 0; slot < n; slot++) slots[slot] = slot;
      // The first K places of a random permutation.
      for (let slot = 0; slot < ones; slot++) {
        generator.next(drawn, 0);
        const other = slot + Math.floor(fraction(drawn, 0) * (n - slot));
        [slots[slot], slots[other]] = [slots[other], slots[slot]];
      }
      spinsFromSlots();
      renewFields();
    },
    setSpins(replacement) {
      let up = 0;
      let down = ones;
      for (let i = 0; i < n; i++) {
        const slot = replacement[i] > 0 ? up++ : down++;
        if (slot < n) slots[slot] = i;
      }
      invariant(up === ones, `a state with ${up} spins +1 where ${ones} are to be kept`);
      spinsFromSlots();
      renewFields();
    },
    // Sweeps are counted across calls, so that slicing a schedule changes nothing.
    sweep(count, beta) {
      let accepted = 0;
      for (let rest = count; rest > 0; ) {
        const now = integer ? rest : Math.min(rest, SWEEPS_PER_RENEWAL - sweepsSinceRenewal);
        accepted = machine.sweeps(now, beta);
        rest -= now;
        sweepsSinceRenewal += now;
        if (!integer && sweepsSinceRenewal === SWEEPS_PER_RENEWAL) renewFields();
      }
      return accepted;
    },
    quench: (maxSweeps, stop) =>
      descendInSweeps(
        () => {
          if (!integer) renewFields();
          return descent.sweep() !== 0;
        },
        maxSweeps,
        stop,
      ),
    energy() {
      // Σ_i s_i (field_i + local field_i) counts each coupling twice and each field twice.
      let twice = 0;
      for (let i = 0; i < n; i++) twice += spins[i] * (field[i] + fields[i]);
      return twice / 2;
    },
    carry(tape) {
      // Which of the +1 stands in which slot shapes what is proposed next.
      tape.cells(slots);
      tape.cells(machine.generator);
      // Fields of real couplings hold the rounding of the exchanges since they were last computed.
      tape.cells(fields);
      sweepsSinceRenewal = tape.number(sweepsSinceRenewal);
      if (tape.reading) spinsFromSlots();
    },
  };
}
