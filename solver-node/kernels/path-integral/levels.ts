import { expNeg } from "../../../core/math/exponential.ts";

/**
 * The share of flips that cost nothing, in energy or in bonds, which is accepted. Were it 1, the walls between the slices of a
 * spin without a local field would move on at every half-sweep, some up and some down in imaginary time, and the
 * difference of their numbers would never change. A wall that turns after about 8 steps still crosses slices quickly.
 */
export const FREE_FLIPS = 7 / 8;

/**
 * The acceptance of a slice spin. Of its total weight W, K is satisfied; its level is ℓ = K − ⌊W/2⌋, its flip changes the
 * energy by 4ℓ (W even) or 4ℓ − 2 (odd), and it breaks two bonds in imaginary time (bond class `plus`), breaks one and
 * closes one (`zero`), or closes two (`minus`): Metropolis accepts with min(1, e^(−aΔE) κ^m), a = β/P, κ = e^(−4K_τ),
 * m = 1, 0, −1.
 *
 * Slots are the (class, level) that may be refused: first `plus` at all W + 1 levels, then `zero` and `minus` at levels
 * 1 … ⌈W/2⌉, then, for even W, `zero` at level 0, where a flip costs nothing.
 */
export function slotsOf(weight: number): number {
  return 2 * weight + 2;
}

/** The slot of a spin, or −1 where the flip is always accepted. */
export function slotOf(weight: number, level: number, bondClass: number): number {
  if (bondClass === 1) return level + (weight >> 1);
  if (level === 0 && bondClass === 0 && weight % 2 === 0) return slotsOf(weight) - 1;
  if (level <= 0) return -1;
  return weight + level + (bondClass === 0 ? 0 : Math.ceil(weight / 2));
}

/**
 * Acceptance probabilities of all slots.
 * @param a            (β/P)·unit, ≥ 0.
 * @param breakWeight  e^(−2K_τ), in [0, 1]; at 1 slices are not bonded, and Metropolis is the classical one.
 * @param out          shape (slotsOf(weight)).
 */
export function slotProbabilities(weight: number, a: number, breakWeight: number, out: Float64Array): void {
  const half = weight >> 1;
  const odd = weight & 1;
  const up = weight - half;
  const kappa = breakWeight * breakWeight;
  for (let level = -half; level <= up; level++) {
    const change = a * (4 * level - 2 * odd);
    const down = expNeg(Math.abs(change));
    // κ/e^(−x) is κ e^x, and 1 beyond e^(−x) ≤ κ; with K infinite (κ = 0) no bond breaks at any gain.
    out[level + half] = change > 0 ? kappa * down : kappa > 0 && kappa >= down ? 1 : kappa === 0 ? 0 : kappa / down;
    if (level <= 0) continue;
    out[weight + level] = down;
    out[weight + up + level] = down >= kappa ? 1 : down / kappa;
  }
  if (odd === 0) out[slotsOf(weight) - 1] = breakWeight === 1 ? 1 : FREE_FLIPS;
}

/** Digits of the uniform number that all slots of a spin are compared with. */
export const DIGITS = 10;
/** The chance that a bit's digits do not count and a 53-bit number of its own decides instead. */
export const EVENT_RATE = 2 ** -DIGITS;

/**
 * A slot's bit is [U < code] for a U of `DIGITS` random digits, and with probability λ = `EVENT_RATE` it is [V < θ]
 * instead: (1 − λ) code/2^DIGITS + λθ = p. Some whole code leaves θ within [0, 1], because steps of
 * (1 − λ)/2^DIGITS are shorter than λ. All slots of a bit share U, the event and V: a bit asks one slot only.
 */
export interface SlotTable {
  /** Shape (slots), 0 … 2^DIGITS. */
  readonly code: Uint32Array;
  /** Shape (slots): θ. */
  readonly theta: Float64Array;
}

export function slotTable(probabilities: Float64Array): SlotTable {
  const all = 2 ** DIGITS;
  const code = new Uint32Array(probabilities.length);
  const theta = new Float64Array(probabilities.length);
  for (const [slot, p] of probabilities.entries()) {
    code[slot] = Math.min(all, Math.floor((p * all) / (1 - EVENT_RATE)));
    theta[slot] = Math.min(1, Math.max(0, (p - ((1 - EVENT_RATE) * code[slot]) / all) / EVENT_RATE));
  }
  return { code, theta };
}

/** Spins whose bits are drawn together: 16 KiB of slots, so that they stay in the first-level cache. */
export function chunkSpins(slots: number): number {
  return Math.max(4, Math.min(64, Math.floor(1024 / slots)));
}
