import { failed, invalid, type Result, success } from "../failure.ts";
import { modelBuilder, type QuadraticModel } from "../model/quadratic-model.ts";

/**
 * A two-state history seen through a window, x_t ∈ {0, 1}, t = 0 … n − 1:
 * E(x) = weight Σ_t (observed_t − Σ_l kernel_l x_{t+l})² + switching Σ_t |x_t − x_{t+1}|, with n − L + 1 windows of length L that lie wholly
 * inside. With weight = 1/(2σ²) and switching = ln((1 − p)/p), e^(−E) is the posterior of histories for noise of standard deviation σ and
 * switches of probability p, up to a constant.
 */
export interface WindowChain {
  /** Steps, ≥ L. */
  readonly n: number;
  /** Shape (L), 1 ≤ L ≤ MOST_WINDOW. */
  readonly kernel: Float64Array;
  /** Shape (n − L + 1). */
  readonly observed: Float64Array;
  /** ≥ 0, one over the square of an observation's unit. */
  readonly weight: number;
  /** Energy of a switch, any sign. */
  readonly switching: number;
}

/** Transfer matrices have 2^(L − 1) states. */
export const MOST_WINDOW = 16;
/** Steps times states that the exact answers keep, 8 bytes each. */
const MOST_CELLS = 2 ** 26;

export function checkWindowChain(chain: WindowChain, where: string): Result<WindowChain> {
  const { n, kernel, observed, weight, switching } = chain;
  const L = kernel.length;
  if (L < 1) return invalid(`${where}, kernel`, "is empty: a window has at least one step");
  if (L > MOST_WINDOW)
    return failed({
      kind: "over-limit",
      where: `${where}, kernel`,
      limit: "length of the window",
      max: MOST_WINDOW,
      got: L,
    });
  if (!(Number.isSafeInteger(n) && n >= L))
    return invalid(`${where}, n`, `expected a whole number of steps from ${L} on, got ${n}`);
  if (observed.length !== n - L + 1)
    return invalid(
      `${where}, observed`,
      `${n} steps seen through a window of ${L} give ${n - L + 1} observations, got ${observed.length}`,
    );
  if (!(weight >= 0 && Number.isFinite(weight)))
    return invalid(`${where}, weight`, `expected a finite number ≥ 0, got ${weight}`);
  if (!Number.isFinite(switching)) return invalid(`${where}, switching`, `expected a finite energy, got ${switching}`);
  for (const [name, values] of [
    ["kernel", kernel],
    ["observed", observed],
  ] as const) {
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) return invalid(`${where}, ${name}[${wrong}]`, `expected a finite number, got ${values[wrong]}`);
  }
  const states = 2 ** Math.max(1, L - 1);
  if (n * states > MOST_CELLS)
    return failed({
      kind: "over-limit",
      where,
      limit: `steps times the ${states} states of the window`,
      max: MOST_CELLS,
      got: n * states,
    });
  return success(chain);
}

/** @param bits  shape (n), 0 or 1. */
export function windowChainEnergy(
  { n, kernel, observed, weight, switching }: WindowChain,
  bits: ArrayLike<number>,
): number {
  let misfit = 0;
  for (let t = 0; t < observed.length; t++) {
    let seen = 0;
    for (let l = 0; l < kernel.length; l++) seen += kernel[l] * bits[t + l];
    misfit += (observed[t] - seen) ** 2;
  }
  let switches = 0;
  for (let t = 1; t < n; t++) if (bits[t] !== bits[t - 1]) switches++;
  return weight * misfit + switching * switches;
}

/** The chain as a model over bits, energies equal to `windowChainEnergy` up to rounding: each history couples to L − 1 steps on both sides. */
export function windowChainModel({ n, kernel, observed, weight, switching }: WindowChain): Result<QuadraticModel> {
  const L = kernel.length;
  const builder = modelBuilder("BINARY", n, n * L);
  for (let t = 0; t < observed.length; t++) {
    builder.addOffset(weight * observed[t] ** 2);
    for (let l = 0; l < L; l++) {
      // x² = x: squares are linear.
      builder.addLinear(t + l, weight * kernel[l] * (kernel[l] - 2 * observed[t]));
      for (let other = l + 1; other < L; other++)
        builder.addQuadratic(t + l, t + other, 2 * weight * kernel[l] * kernel[other], 0);
    }
  }
  for (let t = 1; t < n; t++) {
    // |x − x'| = x + x' − 2xx'.
    builder.addLinear(t - 1, switching);
    builder.addLinear(t, switching);
    builder.addQuadratic(t - 1, t, -2 * switching, 0);
  }
  return builder.build("window chain", "sum");
}
