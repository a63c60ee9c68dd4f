import type { IsingForm } from "../../../core/model/ising-form.ts";
import { BITS_LIMITS } from "../bits/bits.ts";
import {
  PLANES as ANY_PLANES,
  planeProbability as anyPlaneProbability,
  DIGIT_PLANE,
  EVERY_PLANE,
  usedPlanes as usedAnyPlanes,
} from "../bits/levels.ts";
import { levelDigits, rowClassOf } from "../bits/rows.ts";
import { totalWeight } from "../bits/satisfied-weight.ts";
import { BITS_DEGREE_LIMITS } from "../bits-degree/bits-degree.ts";
import {
  PLANES as DEGREE_PLANES,
  planeProbability as degreePlaneProbability,
  LEVELS,
  usedPlanes as usedDegreePlanes,
} from "../bits-degree/levels.ts";

/** How the sweeps of a bit-sliced module meet the levels of a model's spins. */
export interface BitModel {
  readonly module: "bits-degree" | "bits";
  /** Shape (n): which routine of the module sweeps a spin. */
  readonly rowClass: Uint8Array;
  readonly numPlanes: number;
  /** Planes filled from the same random bits: no spin looks at two of them. Consecutive, at most 4. */
  readonly groups: readonly (readonly number[])[];
  /** The probability of a plane's bits at inverse temperature β. */
  probability(plane: number, beta: number): number;
  /**
   * Whether a replica may flip spin i at a level ≥ 1 (satisfied-weight.ts).
   * @param bit  the replica's bit of a plane.
   */
  passes(i: number, level: number, bit: (plane: number) => number): boolean;
}

const MOST_SHARED = 4;

/** Integer models whose spins have |field| + Σ|coupling| ≤ 255. */
export function acceptsBits(form: IsingForm): boolean {
  if (!form.integer) return false;
  for (let i = 0; i < form.n; i++) if (totalWeight(form, i) > BITS_LIMITS.totalWeight) return false;
  return true;
}

export function bitModel(form: IsingForm): BitModel {
  return isDegreeModel(form) ? degreeModel(form) : anyModel(form);
}

function isDegreeModel(form: IsingForm): boolean {
  if (form.field.some((h) => h !== 0) || form.weight.some((w) => Math.abs(w) !== 1)) return false;
  for (let i = 0; i < form.n; i++)
    if (form.rowStart[i + 1] - form.rowStart[i] > BITS_DEGREE_LIMITS.degree) return false;
  return true;
}

/** One plane a level and parity, of which a spin looks at the one of its level: all can share. */
function degreeModel(form: IsingForm): BitModel {
  const rowClass = Uint8Array.from({ length: form.n }, (_, i) => form.rowStart[i + 1] - form.rowStart[i]);
  const used = usedDegreePlanes(rowClass).flatMap((isUsed, plane) => (isUsed ? [plane] : []));
  const groups: number[][] = [];
  for (const plane of used) {
    const group = groups.at(-1);
    if (group !== undefined && group.length < MOST_SHARED && group.at(-1) === plane - 1) group.push(plane);
    else groups.push([plane]);
  }
  return {
    module: "bits-degree",
    rowClass,
    numPlanes: DEGREE_PLANES,
    groups,
    probability: degreePlaneProbability,
    passes: (i, level, bit) => bit(LEVELS * (rowClass[i] & 1) + level - 1) === 1,
  };
}

/** A first trial, then the digits of a geometric number (bits/levels.ts), which are independent. */
function anyModel(form: IsingForm): BitModel {
  const rowClass = Uint8Array.from({ length: form.n }, (_, i) => rowClassOf(form, i));
  const odd = Uint8Array.from({ length: form.n }, (_, i) => totalWeight(form, i) & 1);
  return {
    module: "bits",
    rowClass,
    numPlanes: ANY_PLANES,
    groups: usedAnyPlanes(form, rowClass).flatMap((isUsed, plane) => (isUsed ? [[plane]] : [])),
    probability: anyPlaneProbability,
    passes(i, level, bit) {
      const digits = levelDigits(rowClass[i]);
      let geometric = bit(EVERY_PLANE + digits) * 2 ** digits;
      for (let digit = 0; digit < digits; digit++) geometric += bit(DIGIT_PLANE + digit) * 2 ** digit;
      return bit(odd[i]) === 1 && level - 1 <= geometric;
    },
  };
}
