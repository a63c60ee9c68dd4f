import { onesIn } from "../sample-set/bit-counts.ts";
import { rowBytes } from "../sample-set/sample-set.ts";

export type SliceObservable =
  | { readonly kind: "spin"; readonly variable: number }
  /** Σ_i s_i. */
  | { readonly kind: "magnetisation" };

/**
 * The value of an observable in each slice of a worldline.
 *
 * @param packed  shape (slices, ⌈n/8⌉) from byte `at` on: packed states of n spins.
 * @param out     shape (slices), written.
 */
export function sliceSeries(
  observable: SliceObservable,
  packed: Uint8Array,
  at: number,
  n: number,
  out: Float64Array,
): void {
  const bytes = rowBytes(n);
  for (let p = 0; p < out.length; p++) out[p] = valueOf(observable, packed, at + p * bytes, n);
}

function valueOf(observable: SliceObservable, packed: Uint8Array, at: number, n: number): number {
  switch (observable.kind) {
    case "spin":
      return (packed[at + (observable.variable >> 3)] >> (observable.variable & 7)) & 1 ? 1 : -1;
    case "magnetisation":
      return 2 * onesIn(packed, at, at + rowBytes(n)) - n;
  }
}

/**
 * The correlator in imaginary time, C(t) = (1/P) Σ_p O_p O_(p+t): at low temperature it falls as e^(−g·tβ/P) with the gap g
 * of the lowest state that O reaches.
 *
 * @param series  shape (P): the observable in each slice of a worldline.
 * @param out     shape (P): C(t), added to what is there, so that worldlines add up.
 * Source: Young, Knysh and Smelyanskiy (2008), doi:10.1103/PhysRevLett.101.170503.
 */
export function addCorrelator(series: Float64Array, out: Float64Array): void {
  const slices = series.length;
  for (let t = 0; t < slices; t++) {
    let sum = 0;
    for (let p = 0; p < slices; p++) sum += series[p] * series[(p + t) % slices];
    out[t] += sum / slices;
  }
}

/** ln[C(t)/C(t + 1)] · P/β: where it no longer changes with t it is the gap, in energy units. @returns shape (P − 1). */
export function effectiveGaps(correlator: Float64Array, beta: number): Float64Array {
  const slices = correlator.length;
  return Float64Array.from(
    { length: Math.max(slices - 1, 0) },
    (_, t) => (Math.log(correlator[t] / correlator[t + 1]) * slices) / beta,
  );
}
