import type { VectorGenerator } from "../../../core/random/xorshift.ts";
import { onDemand } from "./on-demand.ts";

/**
 * How to draw many independent bits that are each set with probability p, 128 to a vector, to the 53 bits of a double.
 *
 * Comparing each bit's own uniform number with p, digit by digit, needs a random vector for every digit of p. Instead a
 * few dense digits give probability code/2^digits exactly, and what is left to p, a probability δ below one in a few
 * hundred, is met by rare events whose distances are geometric: setting each bit with δ = (p − b)/(1 − b) lifts b to p,
 * clearing each with δ = (b − p)/b lowers b to p. A small p needs no dense digit at all.
 */
export interface BernoulliPlan {
  /** Dense digits, 0 … 10, least significant first: a digit 1 is an OR with a random vector, a digit 0 an AND. */
  readonly digits: number;
  /** The dense part's probability times 2^digits. */
  readonly code: number;
  readonly clears: boolean;
  /** 1 / log2(1 − δ), < 0; or 0 for no events. */
  readonly gapScale: number;
}

const MAX_DIGITS = 10;
/** Cost of a dense digit and of an event, in the same unit: an event is a logarithm and a write to memory. */
const DIGIT_COST = 1;
const EVENT_COST = 10;
const BITS = 128;
/** Events rarer than this are left out: one bit in 2⁵⁰ differs. */
const RAREST = 2 ** -50;

/** @param p  0 ≤ p ≤ 1. */
export function planBernoulli(p: number): BernoulliPlan {
  let least = Number.POSITIVE_INFINITY;
  let plan: BernoulliPlan = { digits: 0, code: 0, clears: false, gapScale: 0 };
  for (let digits = 0; digits <= MAX_DIGITS; digits++) {
    const below = Math.floor(p * 2 ** digits);
    for (const code of [below, below + 1]) {
      const base = code / 2 ** digits;
      if (base > 1) continue;
      const clears = base > p;
      const rate = clears ? (base - p) / base : base < 1 ? (p - base) / (1 - base) : 0;
      const cost = DIGIT_COST * digits + EVENT_COST * BITS * rate;
      if (cost >= least) continue;
      least = cost;
      plan = { digits, code, clears, gapScale: rate < RAREST ? 0 : 1 / log2OneMinus(rate) };
    }
  }
  return plan;
}

/** log2(1 − x) = −2 artanh(x/(2 − x)) / ln 2 for 0 ≤ x ≤ 0.1, where five terms leave less than 1e-16 of it. */
function log2OneMinus(x: number): number {
  const z = x / (2 - x);
  const z2 = z * z;
  return -((((z2 * (1 / 9) + 1 / 7) * z2 + 0.2) * z2 + 1 / 3) * z2 + 1) * z * TWO_OVER_LN2;
}

const TWO_OVER_LN2 = 2.8853900817779268;
const FLOAT = new Float64Array(1);
const WORDS = new Int32Array(FLOAT.buffer);
/** High word of the double √½. */
const ROOT_HALF = 0x3fe6a09e;

/**
 * log2 of u, 0 < u ≤ 1, with relative error below 3e-9: u = 2^k m with √½ ≤ m < √2, log2 m = 2 artanh(z)/ln 2,
 * z = (m − 1)/(m + 1), |z| ≤ 0.172; the first term left out is z¹⁰/11 = 2e-9 of the sum. Only exactly rounded operations,
 * so WebAssembly gives the same bits.
 */
export function log2(u: number): number {
  FLOAT[0] = u;
  const k = (WORDS[1] - ROOT_HALF) >> 20;
  WORDS[1] -= k << 20;
  const z = (FLOAT[0] - 1) / (FLOAT[0] + 1);
  const z2 = z * z;
  const series = ((((z2 * (1 / 9) + 1 / 7) * z2 + 0.2) * z2 + 1 / 3) * z2 + 1) * z;
  return k + series * TWO_OVER_LN2;
}

/**
 * Draws `count` vectors of bits as the plan says.
 * @param plane  shape (count · 4), written.
 */
export function fillPlane(plane: Uint32Array, count: number, plan: BernoulliPlan, generator: VectorGenerator): void {
  const r = new Uint32Array(4);
  for (let vector = 0; vector < count; vector++) {
    const x = plane.subarray(4 * vector, 4 * vector + 4).fill(plan.code >> plan.digits ? 0xffffffff : 0);
    for (let digit = 0; digit < plan.digits; digit++) {
      generator.next(r, 0);
      const one = (plan.code >> digit) & 1;
      for (let word = 0; word < 4; word++) x[word] = one ? x[word] | r[word] : x[word] & r[word];
    }
  }
  if (plan.gapScale === 0) return;
  // u = (53 random bits + 1)/2⁵³ is ≤ (1 − δ)^k with that probability: the chance of k bits without an event.
  const gap = (): number => {
    generator.next(r, 0);
    const u = (r[1] * 2 ** 21 + (r[0] >>> 11) + 1) * 2 ** -53;
    return Math.floor(log2(u) * plan.gapScale);
  };
  for (let trial = gap(); trial < count * BITS; trial += 1 + gap()) {
    const bit = 1 << (trial & 31);
    if (plan.clears) plane[trial >> 5] &= ~bit;
    else plane[trial >> 5] |= bit;
  }
}

/** The plans of all planes at all points of a schedule. */
export interface PlaneSchedule {
  at(point: number, plane: number): BernoulliPlan;
}

/** @param probability  that of the plane's bits, by plane and β. */
export function planeSchedule(
  beta: Float64Array,
  planes: number,
  probability: (plane: number, beta: number) => number,
): PlaneSchedule {
  const dense = new Uint16Array(beta.length * planes * 3);
  const gapScale = new Float64Array(beta.length * planes);
  const need = onDemand(beta.length, (point) => {
    for (let plane = 0; plane < planes; plane++) {
      const plan = planBernoulli(probability(plane, beta[point]));
      const k = point * planes + plane;
      dense.set([plan.digits, plan.code, plan.clears ? 1 : 0], 3 * k);
      gapScale[k] = plan.gapScale;
    }
  });
  return {
    at(point, plane) {
      need(point);
      const k = point * planes + plane;
      return { digits: dense[3 * k], code: dense[3 * k + 1], clears: dense[3 * k + 2] === 1, gapScale: gapScale[k] };
    },
  };
}
