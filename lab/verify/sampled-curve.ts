import type { IsingForm } from "../../core/model/ising-form.ts";
import { stream } from "../../core/random/stream.ts";
import { flipRate } from "../spectrum/birth-death.ts";
import { attractors } from "../spectrum/exact-anneal.ts";
import { batchMean } from "../statistics/batch-mean.ts";
import type { KernelUnderTest } from "./kernel-under-test.ts";
import type { MeasuredMean } from "./statics.ts";

/** An anneal with one β a sweep on a model of which all 2ⁿ energies are known. */
export interface CurveAnneal {
  /** Shape (2ⁿ). */
  readonly table: Float64Array;
  /** Inverse temperatures, 1/energy units, one a sweep. */
  readonly betas: readonly number[];
}

/** β rises evenly from 0 to `end` within the sweeps. */
export function linearAnneal(sweeps: number, end: number): readonly number[] {
  return Array.from({ length: sweeps }, (_, k) => (end * (k + 0.5)) / sweeps);
}

/**
 * P(not in a ground state after the anneal and a steepest descent) of the very updates that a kernel makes, from the uniform
 * distribution: a sequential sweep is n single updates in turn, a random one n attempts at drawn spins. Nothing is sampled.
 */
export function exactFailure({ table, betas }: CurveAnneal, kernel: Pick<KernelUnderTest, "rule" | "scan">): number {
  const size = table.length;
  const n = 31 - Math.clz32(size);
  let p = new Float64Array(size).fill(1 / size);
  let next = new Float64Array(size);
  /** Probability of a flip of spin i in state x if it is attempted, at i · size + x; at this β. */
  const flips = new Float64Array(n * size);
  for (const beta of betas) {
    for (let i = 0; i < n; i++)
      for (let x = 0; x < size; x++)
        flips[i * size + x] = flipRate(kernel.rule, beta * (table[x ^ (1 << i)] - table[x]));
    for (let attempt = 0; attempt < n; attempt++) {
      if (kernel.scan === "sequential") {
        attempted(p, next, attempt);
      } else {
        next.fill(0);
        for (let i = 0; i < n; i++)
          for (let x = 0; x < size; x++) {
            const moved = p[x] * flips[i * size + x];
            next[x ^ (1 << i)] += moved / n;
            next[x] += (p[x] - moved) / n;
          }
      }
      [p, next] = [next, p];
    }
  }
  const failing = failingStates(table);
  return p.reduce((sum, share, x) => sum + failing[x] * share, 0);

  /** One attempt at spin i. */
  function attempted(from: Float64Array, to: Float64Array, i: number): void {
    for (let x = 0; x < size; x++) {
      const y = x ^ (1 << i);
      to[x] = from[x] * (1 - flips[i * size + x]) + from[y] * flips[i * size + y];
    }
  }
}

/** 1 where steepest descent does not lead to a ground state, shape (2ⁿ). */
function failingStates(table: Float64Array): Float64Array {
  const lowest = table.reduce((low, e) => Math.min(low, e), Number.POSITIVE_INFINITY);
  return Float64Array.from(attractors(table), (x) => (table[x] > lowest ? 1 : 0));
}

/** Units of the error. */
const BATCHES = 128;

/**
 * The same by running the kernel itself; the error from batches of blocks, since reads of a block may share random numbers.
 *
 * @param reads  at least so many.
 * @param measurement  part of the stream: measurements share no random numbers.
 */
export function sampledFailure(
  kernel: KernelUnderTest,
  form: IsingForm,
  { table, betas }: CurveAnneal,
  reads: number,
  seed: number,
  measurement: number,
): MeasuredMean & { readonly reads: number } {
  const chains = kernel.lay(form);
  const failing = failingStates(table);
  const bytes = Math.ceil(form.n / 8);
  const packed = new Uint8Array(chains.reads * bytes);
  const blocks = Math.ceil(reads / (BATCHES * chains.reads));
  chains.prepare({ beta: Float64Array.from(betas, (b) => b * form.unit), sweepsPerBeta: 1 });
  const means = Array.from({ length: BATCHES }, (_, batch) => {
    let failed = 0;
    for (let block = 0; block < blocks; block++) {
      chains.start(stream(seed, measurement, batch * blocks + block));
      chains.anneal(0, betas.length);
      chains.packed(packed);
      for (let read = 0; read < chains.reads; read++) {
        let state = 0;
        for (let byte = bytes - 1; byte >= 0; byte--) state = (state << 8) | packed[read * bytes + byte];
        failed += failing[state];
      }
    }
    return failed / (blocks * chains.reads);
  });
  return { ...batchMean(means), reads: BATCHES * blocks * chains.reads };
}
