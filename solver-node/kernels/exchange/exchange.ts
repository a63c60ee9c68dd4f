import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { Stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { packSpins } from "../../../core/sample-set/sample-set.ts";
import type { Kernel, KernelFamily, KernelOptions, Schedule } from "../kernel.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import { couplingStorage, strideOf } from "./couplings.ts";
import { exchangeDescent } from "./descent.ts";
import * as reference from "./reference.ts";

/**
 * One read in float64 with a fixed number of +1: any form, either update, either scan. A start is uniform among the states
 * with that number, and every move exchanges a +1 with a −1.
 *
 * @param ones  K, 0 … n.
 */
export function exchangeFamily(ones: number): KernelFamily {
  return {
    name: "exchange",
    assemble(form, options) {
      return kernelOn(form, ones, assembled(form, ones, options));
    },
    reference(form, options) {
      const state = {
        slots: new Uint32Array(form.n),
        spins: new Int8Array(form.n),
        fields: new Float64Array(form.n),
        generator: new Uint32Array(GENERATOR_WORDS),
      };
      return kernelOn(form, ones, {
        ...state,
        computeFields: () => reference.computeFields(form, state),
        sweeps: (count, beta) => reference.sweeps(form, state, ones, options, count, beta),
        exchange: (a, b) => reference.exchange(form, state, a, b),
      });
    },
  };
}

/** The state with the loops over it: WebAssembly's or the reference's. */
interface Machine extends reference.ExchangeState {
  computeFields(): void;
  /** @returns exchanges of the last sweep. */
  sweeps(count: number, beta: number): number;
  /** Exchanges the sites in slots a < K and b ≥ K. */
  exchange(a: number, b: number): void;
}

/**
 * Sweeps after which fields of real couplings are computed anew. An exchange rounds each field at most twice, by ≤ 2⁻⁵³ of its
 * largest value, so 100 sweeps of n proposals leave an error of ≤ 200 n · 1.1e-16 of it.
 */
const SWEEPS_PER_RENEWAL = 100;
/** Bytes of a row's entry: u32 neighbour, 4 unused, f64 weight. */
const ENTRY_BYTES = 16;

interface Exports {
  bind(
    n: number,
    ones: number,
    slots: number,
    spins: number,
    fields: number,
    external: number,
    strongest: number,
    generator: number,
  ): void;
  bindRows(rows: number): void;
  bindMatrix(matrix: number, stride: number, wide: boolean): void;
  computeFields(): void;
  sweeps(count: number, beta: number, heatbath: boolean, randomScan: boolean): number;
  exchange(a: number, b: number): void;
}

function assembled(form: IsingForm, ones: number, { update, scan }: KernelOptions): Machine {
  const { n, rowStart, column, weight } = form;
  const storage = couplingStorage(form);
  const memory = kernelMemory();
  const slotsAt = memory.reserve(4 * n);
  const spinsAt = memory.reserve(n);
  // Whole vectors of the widest pass over the fields, four of them.
  const fieldsAt = memory.reserve(32 * Math.ceil(n / 4));
  const externalAt = memory.reserve(8 * n);
  const strongestAt = memory.reserve(8 * n);
  const generatorAt = memory.reserve(4 * GENERATOR_WORDS);
  const stride = storage === "rows" ? 0 : strideOf(storage, n);
  const rowsAt = memory.reserve(storage === "rows" ? 4 * (n + 1) : 0);
  const couplingsAt = memory.reserve(storage === "rows" ? ENTRY_BYTES * weight.length : n * stride);

  const wasm = instantiate<Exports>("exchange", memory);
  wasm.bind(n, ones, slotsAt, spinsAt, fieldsAt, externalAt, strongestAt, generatorAt);
  if (storage === "rows") {
    const rows = memory.view(Uint32Array, rowsAt, n + 1);
    for (let i = 0; i <= n; i++) rows[i] = couplingsAt + ENTRY_BYTES * rowStart[i];
    const neighbours = memory.view(Uint32Array, couplingsAt, 4 * weight.length);
    const weights = memory.view(Float64Array, couplingsAt, 2 * weight.length);
    for (let p = 0; p < weight.length; p++) {
      neighbours[4 * p] = column[p];
      weights[2 * p + 1] = weight[p];
    }
    wasm.bindRows(rowsAt);
  } else {
    const wide = storage === "matrix-f64";
    const columns = stride / (wide ? 8 : 4);
    const matrix = memory.view<Float32Array | Float64Array>(
      wide ? Float64Array : Float32Array,
      couplingsAt,
      n * columns,
    );
    for (let i = 0; i < n; i++)
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) matrix[i * columns + column[p]] = weight[p];
    wasm.bindMatrix(couplingsAt, stride, wide);
  }
  memory.view(Float64Array, externalAt, n).set(form.field);
  const strongest = memory.view(Float64Array, strongestAt, n);
  for (let i = 0; i < n; i++)
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) strongest[i] = Math.max(strongest[i], weight[p]);
  return {
    slots: memory.view(Uint32Array, slotsAt, n),
    spins: memory.view(Int8Array, spinsAt, n),
    fields: memory.view(Float64Array, fieldsAt, n),
    generator: memory.view(Uint32Array, generatorAt, GENERATOR_WORDS),
    computeFields: wasm.computeFields,
    sweeps: (count, beta) => wasm.sweeps(count, beta, update === "heatbath", scan === "random"),
    exchange: wasm.exchange,
  };
}

function kernelOn(form: IsingForm, ones: number, machine: Machine): Kernel {
  const { n, field, integer } = form;
  const { slots, spins, fields } = machine;
  invariant(ones >= 0 && ones <= n, `${ones} of ${n} spins cannot be +1`);
  const descent = exchangeDescent(form, machine, ones, machine.exchange);
  let beta = new Float64Array(0);
  let sweepsPerBeta = 1;
  let sweepsSinceRenewal = 0;
  const renewFields = (): void => {
    machine.computeFields();
    sweepsSinceRenewal = 0;
  };
  const spinsFromSlots = (): void => {
    for (let slot = 0; slot < n; slot++) spins[slots[slot]] = slot < ones ? 1 : -1;
  };
  /** Counts sweeps across calls, so that slicing a schedule changes nothing. @returns exchanges of the last sweep. */
  const sweep = (count: number, k: number): number => {
    let accepted = 0;
    for (let rest = count; rest > 0; ) {
      const now = integer ? rest : Math.min(rest, SWEEPS_PER_RENEWAL - sweepsSinceRenewal);
      accepted = machine.sweeps(now, beta[k]);
      rest -= now;
      sweepsSinceRenewal += now;
      if (!integer && sweepsSinceRenewal === SWEEPS_PER_RENEWAL) renewFields();
    }
    return accepted;
  };
  return {
    reads: 1,
    prepare(schedule: Schedule) {
      beta = schedule.beta.slice();
      sweepsPerBeta = schedule.sweepsPerBeta;
    },
    start(words: Stream) {
      seedGenerator(words, machine.generator);
      const generator = vectorGenerator(machine.generator);
      const drawn = new Uint32Array(4);
      for (let slot = 0; slot < n; slot++) slots[slot] = slot;
      // The first K places of a random permutation.
      for (let slot = 0; slot < ones; slot++) {
        generator.next(drawn, 0);
        const other = slot + Math.floor(reference.fraction(drawn, 0) * (n - slot));
        [slots[slot], slots[other]] = [slots[other], slots[slot]];
      }
      spinsFromSlots();
      renewFields();
    },
    setSpins(_read, replacement) {
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
    anneal(from, to) {
      for (let k = from; k < to; k++) sweep(sweepsPerBeta, k);
    },
    annealMeasured(k) {
      return sweep(sweepsPerBeta, k) / n;
    },
    quench(maxSweeps) {
      for (let done = 1; done <= maxSweeps; done++) {
        if (!integer) renewFields();
        if (descent.sweep() === 0) return done;
      }
      return maxSweeps;
    },
    energies(out) {
      if (!integer) return false;
      // Σ_i s_i (field_i + local field_i) counts each coupling twice and each field twice.
      let twice = 0;
      for (let i = 0; i < n; i++) twice += spins[i] * (field[i] + fields[i]);
      out[0] = twice / 2;
      return true;
    },
    packed(out) {
      packSpins(spins, out, 0);
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
