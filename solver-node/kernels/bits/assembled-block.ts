import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { GENERATOR_WORDS, seedGenerator } from "../../../core/random/xorshift.ts";
import type { KernelMemory } from "../memory.ts";
import type { BernoulliPlan } from "./bernoulli.ts";
import { type BlockState, READS } from "./block.ts";
import { PLANE_SPINS, type Run, type VisitingOrder } from "./visiting-order.ts";

/** Bytes of a spin: its 128 bits, set for +1, and their complement. */
export const SPIN_BYTES = 32;
export const VECTOR_BYTES = 16;
const RUN_WORDS = 5;
export const RUN_BYTES = 4 * RUN_WORDS;
/** Vertical digits of an energy: the sum of all weights stays below 2³². */
const TOTAL_DIGITS = 32;
export const PLANE_BYTES = PLANE_SPINS * VECTOR_BYTES;

/** What both bit-sliced modules export. */
export interface BlockExports {
  drawSpins(spins: number, count: number, generator: number): void;
  fillPlane(
    at: number,
    count: number,
    digits: number,
    code: number,
    clears: number,
    gapScale: number,
    generator: number,
  ): void;
  copySpins(spins: number, copies: number, count: number): void;
  countChanges(spins: number, copies: number, count: number): bigint;
  tally(pairs: number, groups: number, totals: number, digit: number): void;
  transpose(rows: number): void;
  packRows(addresses: number, words: number, block: number, out: number): void;
  sweepIndependent(runs: number, end: number, planes: number, stride: number): void;
  sweepStrict(runs: number, end: number): number;
}

/** Addresses of the vectors that stand for spins, fields and constants. */
export interface SpinAddresses {
  readonly spins: number;
  /** The spin of variable i. */
  of(i: number): number;
  /** What is exclusive-ored with a spin to give 1 where its coupling of this sign to variable j is satisfied. */
  partner(j: number, weight: number): number;
  /** The same for a field: a coupling to a spin that is always up. */
  field(value: number): number;
  readonly ones: number;
  readonly zero: number;
}

export function reserveSpins(memory: KernelMemory, order: VisitingOrder): SpinAddresses {
  const n = order.place.length;
  const spins = memory.reserve(SPIN_BYTES * (n + 1));
  const ones = spins + SPIN_BYTES * n;
  const zero = ones + VECTOR_BYTES;
  const of = (i: number): number => spins + SPIN_BYTES * order.place[i];
  return {
    spins,
    of,
    partner: (j, weight) => of(j) + (weight > 0 ? 0 : VECTOR_BYTES),
    field: (value) => (value > 0 ? ones : zero),
    ones,
    zero,
  };
}

/** Words of the bonds by binary digit of their weight: two addresses each, padded to eights. */
function pairLists(form: IsingForm, order: VisitingOrder, addresses: SpinAddresses): Uint32Array[] {
  const { rowStart, column, weight, field } = form;
  const visit = (see: (digit: number, a: number, b: number) => void): void => {
    const bond = (value: number, a: number, b: number): void => {
      for (let rest = Math.abs(value), digit = 0; rest > 0; rest >>= 1, digit++) if (rest & 1) see(digit, a, b);
    };
    for (const i of order.variable) {
      bond(field[i], addresses.of(i), addresses.field(field[i]));
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
        if (column[p] > i) bond(weight[p], addresses.of(i), addresses.partner(column[p], weight[p]));
    }
  };
  const counts: number[] = [];
  visit((digit) => {
    while (counts.length <= digit) counts.push(0);
    counts[digit]++;
  });
  const lists = counts.map((count) => new Uint32Array(Math.ceil(count / 8) * 16).fill(addresses.zero));
  const at = counts.map(() => 0);
  visit((digit, a, b) => {
    lists[digit][at[digit]++] = a;
    lists[digit][at[digit]++] = b;
  });
  return lists;
}

/** Everything of a block that does not depend on how it is swept. */
export interface AssembledBlock {
  readonly state: BlockState;
  /** Address of the generator's state. */
  readonly generator: number;
  /** Address of the runs as the sweeps of bits.ts and bits-degree.ts read them, and of their end. */
  readonly runs: number;
  readonly runsEnd: number;
  /** Sweeps with planes drawn anew for each stretch of `PLANE_SPINS` spins. */
  sweepIndependent(plans: readonly (BernoulliPlan | null)[]): void;
}

/** @param rowOf  address of the first row of a run. @param planes  most planes that a sweep uses. */
export function assembledBlock(
  form: IsingForm,
  order: VisitingOrder,
  memory: KernelMemory,
  exports: BlockExports,
  addresses: SpinAddresses,
  rowOf: (run: Run) => number,
  planes: number,
): AssembledBlock {
  const { n } = form;
  const { runs } = order;
  let total = 0;
  for (let i = 0; i < n; i++) total += Math.abs(form.field[i]);
  for (let p = 0; p < form.weight.length; p++) total += Math.abs(form.weight[p]) / 2;
  invariant(total < 2 ** 31, `the weights sum to ${total}; bit-sliced energies count to 2^31`);

  const lists = pairLists(form, order, addresses);
  const pairs = lists.map((list) => memory.reserve(list.byteLength));
  const words = Math.ceil(n / 32);
  const packAddresses = memory.reserve(128 * words);
  const packedRows = memory.reserve(READS * words * 4);
  const block = memory.reserve(TOTAL_DIGITS * VECTOR_BYTES);
  const generator = memory.reserve(4 * GENERATOR_WORDS);
  const copies = memory.reserve(VECTOR_BYTES * n);
  const runWords = memory.reserve(RUN_BYTES * runs.length);
  const planeBase = memory.reserve(planes * PLANE_BYTES);

  const view32 = (at: number, length: number): Uint32Array => memory.view(Uint32Array, at, length);
  view32(addresses.ones, 4).fill(0xffffffff);
  for (const [digit, list] of lists.entries()) view32(pairs[digit], list.length).set(list);
  const inVariableOrder = view32(packAddresses, 32 * words).fill(addresses.zero);
  for (let i = 0; i < n; i++) inVariableOrder[i] = addresses.of(i);
  // First run of each stretch of planes.
  const stretches: number[] = [];
  for (const [k, run] of runs.entries()) {
    if (run.first % PLANE_SPINS === 0) stretches.push(k);
    view32(runWords + RUN_BYTES * k, RUN_WORDS).set([
      run.rowClass,
      run.count,
      addresses.spins + SPIN_BYTES * run.first,
      rowOf(run),
      VECTOR_BYTES * (run.first % PLANE_SPINS),
    ]);
  }

  const state: BlockState = {
    start(stream) {
      seedGenerator(stream, view32(generator, GENERATOR_WORDS));
      exports.drawSpins(addresses.spins, n, generator);
    },
    setSpins(read, values) {
      const bit = 1 << (read & 31);
      const spinWords = view32(addresses.spins, 8 * n);
      for (let i = 0; i < n; i++) {
        const word = 8 * order.place[i] + (read >> 5);
        spinWords[word] = values[i] > 0 ? spinWords[word] | bit : spinWords[word] & ~bit;
        spinWords[word + 4] = ~spinWords[word];
      }
    },
    energies(out) {
      const digits = view32(block, 4 * TOTAL_DIGITS).fill(0);
      for (const [digit, list] of lists.entries()) exports.tally(pairs[digit], list.length / 16, block, digit);
      exports.transpose(block);
      for (let r = 0; r < READS; r++) out[r] = total - 2 * digits[4 * (r & 31) + (r >> 5)];
      return true;
    },
    packed(out) {
      exports.packRows(packAddresses, words, block, packedRows);
      const bytes = Math.ceil(n / 8);
      const rows = memory.view(Uint8Array, packedRows, READS * words * 4);
      for (let r = 0; r < READS; r++) out.set(rows.subarray(r * words * 4, r * words * 4 + bytes), r * bytes);
    },
    remember: () => exports.copySpins(addresses.spins, copies, n),
    changesSince: () => Number(exports.countChanges(addresses.spins, copies, n)),
    carry(tape) {
      tape.cells(view32(addresses.spins, (SPIN_BYTES / 4) * n));
      tape.cells(view32(generator, GENERATOR_WORDS));
    },
  };

  const runsEnd = runWords + RUN_BYTES * runs.length;
  return {
    state,
    generator,
    runs: runWords,
    runsEnd,
    sweepIndependent(plans) {
      for (const [stretch, firstRun] of stretches.entries()) {
        const count = Math.min(PLANE_SPINS, n - PLANE_SPINS * stretch);
        for (const [plane, plan] of plans.entries())
          if (plan !== null)
            exports.fillPlane(
              planeBase + PLANE_BYTES * plane,
              count,
              plan.digits,
              plan.code,
              plan.clears ? 1 : 0,
              plan.gapScale,
              generator,
            );
        const end = stretch + 1 < stretches.length ? runWords + RUN_BYTES * stretches[stretch + 1] : runsEnd;
        exports.sweepIndependent(runWords + RUN_BYTES * firstRun, end, planeBase, PLANE_BYTES);
      }
    },
  };
}
