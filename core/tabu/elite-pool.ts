/** A state with its energy. */
export interface Elite {
  /** Units. */
  readonly energy: number;
  /** Shape (n): 1 for spin +1, 0 for −1. */
  readonly up: Uint8Array;
}

/** The lowest distinct states that were offered, sorted by energy, at most `capacity`. */
export interface ElitePool {
  readonly elites: readonly Elite[];
  /** Takes the state unless it is there already or no better than a full pool's worst. @returns whether it was taken. */
  offer(elite: Elite): boolean;
  /** Drops all but the best. */
  keepBest(): void;
}

/** @param symmetric  a state and its reverse count as one: a model without fields does not tell them apart. */
export function elitePool(capacity: number, symmetric: boolean): ElitePool {
  const elites: Elite[] = [];
  return {
    elites,
    offer(elite) {
      const full = elites.length === capacity;
      if (full && elite.energy >= elites[capacity - 1].energy) return false;
      if (elites.some(({ energy, up }) => energy === elite.energy && distance(up, elite.up, symmetric) === 0))
        return false;
      if (full) elites.pop();
      elites.push(elite);
      // The sort is stable: of equal energies the older stands first.
      elites.sort((a, b) => a.energy - b.energy);
      return true;
    },
    keepBest() {
      elites.length = Math.min(elites.length, 1);
    },
  };
}

/** Variables in which two states differ, up to a reversal of all if `symmetric`. */
export function distance(a: Uint8Array, b: Uint8Array, symmetric: boolean): number {
  let differing = 0;
  for (let i = 0; i < a.length; i++) differing += a[i] ^ b[i];
  return symmetric ? Math.min(differing, a.length - differing) : differing;
}

/** Marks the variables in which two states differ, up to a reversal of all if `symmetric`. @param out shape (n); written. @returns how many. */
export function differences(a: Uint8Array, b: Uint8Array, symmetric: boolean, out: Uint8Array): number {
  let differing = 0;
  for (let i = 0; i < a.length; i++) differing += out[i] = a[i] ^ b[i];
  if (!symmetric || 2 * differing <= a.length) return differing;
  for (let i = 0; i < a.length; i++) out[i] ^= 1;
  return a.length - differing;
}
