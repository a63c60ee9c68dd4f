import { MAX_FREE_BITS } from "../../core/exact/enumerate.ts";
import { floatRecord, integerRecord, type RangeMinimum, spinsOfRank } from "../../core/exact/minimum.ts";
import { invariant } from "../../core/invariant.ts";
import type { Arithmetic } from "../../core/model/arithmetic.ts";
import type { IsingForm } from "../../core/model/ising-form.ts";
import type { QuadraticModel } from "../../core/model/quadratic-model.ts";
import { instantiate } from "../kernels/load.ts";
import { kernelMemory } from "../kernels/memory.ts";

/** Spins that take all their values within one block of the kernel. */
const LANE_BITS = 4;

const HITS = 1024;
const HIT_BYTES = 16;

/** The assembly's export; the parameters are described there. */
interface GrayCodeExports {
  run(
    positions: number,
    size: number,
    doubled: number,
    own: number,
    inner: number,
    field: number,
    spin: number,
    cursor: number,
    from: number,
    to: number,
    tolerance: number,
    hits: number,
    capacity: number,
  ): bigint;
}

/** One range under way. */
export interface RangeCursor {
  /** Visits up to 16 · blocks more states. @returns false when the range is done. */
  advance(blocks: number): boolean;
  /** States visited so far. */
  readonly visited: number;
  /** The minimum over the states visited so far. */
  minimum(): RangeMinimum;
}

/**
 * Lays a model out for the enumeration of its ranges by the kernel `gray-code`. The function returned starts the range of
 * states whose first `prefixBits` spins are the bits of `prefix`; it reuses the memory, so one range at a time is under way.
 *
 * Integer models are exact: their units are integers below 2⁵³ throughout. For float models the kernel's energies are
 * off by at most `drift`; every state that may be a minimum within that error is recomputed by `energyOf`, so that
 * minimum and count are those of the compensated energies.
 */
export function rangeEnumerator(
  model: QuadraticModel,
  arithmetic: Arithmetic,
  form: IsingForm,
  prefixBits: number,
): (prefix: number) => RangeCursor {
  const free = form.n - prefixBits;
  invariant(free >= 0 && free <= MAX_FREE_BITS, `a range of ${free} free spins; at most ${MAX_FREE_BITS}`);
  const { kernel, at, positions, size, hitEnergy, hitWord, fixPrefix } = layOut(form, prefixBits);
  const tolerance = form.integer ? 0 : 2 * drift(model, form);
  const blocks = 2 ** Math.max(0, free - LANE_BITS);

  return (prefix) => {
    invariant(prefix >= 0 && prefix < 2 ** prefixBits, `prefix ${prefix} has more than ${prefixBits} bits`);
    const constant = fixPrefix(prefix);
    const record = form.integer ? integerRecord(form, constant) : floatRecord(model, arithmetic);
    let block = 0;
    return {
      advance(more) {
        const to = Math.min(blocks, block + more);
        while (block < to) {
          const status = kernel.run(
            positions,
            size,
            at.doubled,
            at.own,
            at.inner,
            at.field,
            at.spin,
            at.cursor,
            block,
            to,
            tolerance,
            at.hits,
            HITS,
          );
          const found = Number(status >> 32n);
          block = Number(status & 0xffff_ffffn);
          for (let k = 0; k < found; k++) {
            const hit = hitWord[4 * k + 2];
            record.add(hitEnergy[2 * k], prefix * 2 ** free + (hit ^ (hit >>> 1)) * 2 ** LANE_BITS, hitWord[4 * k + 3]);
          }
        }
        return block < blocks;
      },
      get visited() {
        return Math.min(block * 2 ** LANE_BITS, 2 ** free);
      },
      minimum: () => record.minimum(),
    };
  };
}

/** The assembly's export; the parameters are described there. */
interface GrayCodeExports {
  run(
    positions: number,
    size: number,
    doubled: number,
    own: number,
    inner: number,
    field: number,
    spin: number,
    cursor: number,
    from: number,
    to: number,
    tolerance: number,
    hits: number,
    capacity: number,
  ): bigint;
}

/**
 * Bound on |kernel energy − true energy| in units of the form, for float models. With u = 2⁻⁵³ the error of one rounding
 * and S the sum of all absolute coefficients in units (no intermediate value is larger): a field starts with error ≤ n·u·S and gains
 * ≤ u·S at each of the at most 1023 flips of a window; the energy starts with ≤ 2n²·u·S and gains twice the field's error
 * and a rounding at each flip: below 2·(1024² + 1024·n) in all; a block's sum adds 8 roundings and the form itself,
 * made from the model, (n + 2)·n of them. Together below 2²² · u · S for n ≤ 40.
 */
function drift(model: QuadraticModel, form: IsingForm): number {
  // In units a QUBO's terms count up to 4·|a| and 4·|b| (coupling, two fields, constant), in an undivided form.
  const terms = model.vartype === "BINARY" ? 4 : 1;
  let sum = Math.abs(model.offset) * terms;
  for (let i = 0; i < model.n; i++) sum += Math.abs(model.linear[i]) * terms;
  for (let p = 0; p < model.weight.length; p++) sum += (Math.abs(model.weight[p]) * terms) / 2;
  return (2 ** 22 * 2 ** -53 * sum) / (form.unit * form.denominator);
}

/** A model laid out in a kernel's memory. */
interface RangeLayout {
  readonly kernel: GrayCodeExports;
  readonly positions: number;
  readonly size: number;
  readonly at: Readonly<Record<"doubled" | "own" | "inner" | "field" | "spin" | "cursor" | "hits", number>>;
  readonly hitEnergy: Float64Array;
  readonly hitWord: Uint32Array;
  /** Sets the external fields for the prefix and forgets the limit. @returns the prefix's own energy, units: part of no kernel energy. */
  fixPrefix(prefix: number): number;
}

/** Position g of the kernel is variable n − 1 − g, so that a Gray code with the block's states below it is a rank. */
function layOut(form: IsingForm, prefixBits: number): RangeLayout {
  const { n, rowStart, column, weight } = form;
  const free = n - prefixBits;
  const positions = Math.max(LANE_BITS, free);
  const size = positions + (positions % 2);
  const memory = kernelMemory();
  const at = {
    doubled: memory.reserve(8 * size * size),
    own: memory.reserve(8 * size),
    inner: memory.reserve(8 * 16),
    field: memory.reserve(8 * size),
    spin: memory.reserve(8 * size),
    cursor: memory.reserve(8 * 2),
    hits: memory.reserve(HIT_BYTES * HITS),
  };
  const doubled = memory.view(Float64Array, at.doubled, size * size);
  const own = memory.view(Float64Array, at.own, size);
  const inner = memory.view(Float64Array, at.inner, 16);
  const cursor = memory.view(Float64Array, at.cursor, 2);
  for (let i = prefixBits; i < n; i++)
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
      if (column[p] >= prefixBits) doubled[(n - 1 - i) * size + (n - 1 - column[p])] = 2 * weight[p];
  for (let state = 0; state < 16; state++)
    inner[state] = state < 2 ** free ? innerEnergy(doubled, size, state) : Number.POSITIVE_INFINITY;

  return {
    kernel: instantiate<GrayCodeExports>("gray-code", memory),
    positions,
    size,
    at,
    hitEnergy: memory.view(Float64Array, at.hits, 2 * HITS),
    hitWord: memory.view(Uint32Array, at.hits, 4 * HITS),
    fixPrefix(prefix) {
      const fixed = spinsOfRank(prefixBits, prefix);
      let constant = 0;
      for (let i = 0; i < n; i++) {
        let field = form.field[i];
        for (let p = rowStart[i]; p < rowStart[i + 1] && column[p] < Math.min(i, prefixBits); p++)
          field += weight[p] * fixed[column[p]];
        if (i < prefixBits) constant += field * fixed[i];
        else own[n - 1 - i] = field;
      }
      cursor[1] = Number.POSITIVE_INFINITY;
      return constant;
    },
  };
}

/** Couplings among positions 0 … 3 in the state whose bit g says that position g is +1. */
function innerEnergy(doubled: Float64Array, size: number, state: number): number {
  let sum = 0;
  for (let g = 0; g < LANE_BITS; g++)
    for (let k = 0; k < g; k++) sum += (doubled[g * size + k] / 2) * (((state >> g) ^ (state >> k)) & 1 ? -1 : 1);
  return sum;
}
