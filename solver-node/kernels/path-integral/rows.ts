import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { ANY_ROW } from "../bits/rows.ts";
import { totalWeight } from "../bits/satisfied-weight.ts";

/** What the bit-sliced engine can hold: integers, and at most this |field| + Σ|coupling| a spin. */
export const PATH_INTEGRAL_BITS_LIMITS = { totalWeight: 127 } as const;

/** Weights with a straight-line sweep, where all couplings and the field are ±1. */
const LARGEST_STRAIGHT = 7;
/** Any other row shares the slots of the next of these weights of its parity: few enough for long runs of spins. */
const SHARED_WEIGHTS = [
  8, 9, 10, 11, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29, 34, 35, 42, 43, 52, 53, 64, 65, 80, 81, 100, 101, 126, 127,
] as const;
export const ROW_CLASSES = LARGEST_STRAIGHT + 1 + SHARED_WEIGHTS.length;

/** How spins share routines and slot tables: 1 … 7 by total weight, from 8 on any rows, by parity and a range of weights. */
export interface RowClasses {
  /** Shape (n). */
  readonly of: Uint8Array;
  /** Shape (ROW_CLASSES): the largest total weight of a class, or −1 where it has no spin. */
  readonly weight: Int32Array;
}

export function rowClasses(form: IsingForm): RowClasses {
  invariant(form.integer, "path-integral-bits: the form is not one of integers");
  const of = new Uint8Array(form.n);
  const weight = new Int32Array(ROW_CLASSES).fill(-1);
  for (let i = 0; i < form.n; i++) {
    const total = totalWeight(form, i);
    const { totalWeight: most } = PATH_INTEGRAL_BITS_LIMITS;
    invariant(total <= most, `path-integral-bits: the weights of spin ${i} sum to ${total}, more than ${most}`);
    const straight = total > 0 && total <= LARGEST_STRAIGHT && isUnit(form, i);
    const shared = SHARED_WEIGHTS.findIndex((w) => w >= total && (w - total) % 2 === 0);
    of[i] = straight ? total : LARGEST_STRAIGHT + 1 + shared;
    weight[of[i]] = Math.max(weight[of[i]], total);
  }
  return { of, weight };
}

function isUnit(form: IsingForm, i: number): boolean {
  if (Math.abs(form.field[i]) > 1) return false;
  for (let p = form.rowStart[i]; p < form.rowStart[i + 1]; p++) if (Math.abs(form.weight[p]) !== 1) return false;
  return true;
}

/** The classes as `layRows` of the bit-sliced annealers knows them. */
export function rowLayouts(classes: RowClasses): Uint8Array {
  return classes.of.map((c) => (c > LARGEST_STRAIGHT ? ANY_ROW : c));
}
