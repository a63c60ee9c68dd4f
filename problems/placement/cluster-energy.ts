import type { Result } from "../../core/failure.ts";
import { invariant } from "../../core/invariant.ts";
import { modelBuilder, type QuadraticModel } from "../../core/model/quadratic-model.ts";

/** The energy of two atoms. Distances are in σ, energies in ε. */
export type Potential =
  /** 4 (r⁻¹² − r⁻⁶), no higher than `cap`, 0 beyond `cutoff`; neighbouring sites are `nearest` apart. */
  | { readonly kind: "lennard-jones"; readonly nearest: number; readonly cutoff: number; readonly cap: number }
  /** −1 for nearest neighbours, 0 otherwise. */
  | { readonly kind: "bond-counting" };

/** The distance of least energy of a Lennard-Jones pair, 2^(1/6) σ. */
export const PAIR_DISTANCE = 2 ** (1 / 6);

/**
 * Atom placement by energy: which N sites of a grid make the cluster of least energy,
 * E(x) = Σ_r e x_r + Σ_{r<r'} V(|r − r'|) x_r x_r', Σ x = N.
 */
export interface ClusterInstance {
  readonly name: string;
  /** Shape (3n): face-centred cubic sites, i + j + k even; nearest neighbours are √2 apart. */
  readonly sites: Int32Array;
  readonly potential: Potential;
  /** e, ε. */
  readonly siteEnergy: number;
  /** N, 0 … n. */
  readonly atoms: number;
}

/** V of two sites. */
export function pairEnergy(potential: Potential, sites: Int32Array, a: number, b: number): number {
  const square = [0, 1, 2].reduce((sum, axis) => sum + (sites[3 * a + axis] - sites[3 * b + axis]) ** 2, 0);
  switch (potential.kind) {
    case "bond-counting":
      return square === 2 ? -1 : 0;
    case "lennard-jones": {
      const distance = potential.nearest * Math.sqrt(square / 2);
      if (distance > potential.cutoff) return 0;
      const inverse = distance ** -6;
      return Math.min(potential.cap, 4 * inverse * (inverse - 1));
    }
  }
}

/** Σ e + Σ V of a placement, without the penalty. @param occupied  shape (n), 0 or 1. */
export function clusterEnergy({ sites, potential, siteEnergy }: ClusterInstance, occupied: Uint8Array): number {
  const atoms: number[] = [];
  for (let i = 0; i < occupied.length; i++) if (occupied[i] === 1) atoms.push(i);
  let sum = siteEnergy * atoms.length;
  for (let p = 0; p < atoms.length; p++)
    for (let q = p + 1; q < atoms.length; q++) sum += pairEnergy(potential, sites, atoms[p], atoms[q]);
  return sum;
}

/**
 * A λ for λ (Σx − N)² at which no state with another number of atoms is as low as the best with N: an atom too many gives back
 * at most B = max_i max(−e − Σ_j min(V_ij, 0), e + Σ_j max(V_ij, 0)) when it is taken away, and so does one too few when it is
 * put in; k of them gain at most kB and pay λk² ≥ λk. So any λ above B does.
 */
export function atomNumberWeight({ sites, potential, siteEnergy }: ClusterInstance): number {
  const n = sites.length / 3;
  let bound = 0;
  for (let i = 0; i < n; i++) {
    let won = 0;
    let lost = 0;
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const v = pairEnergy(potential, sites, i, j);
      if (v < 0) won -= v;
      else lost += v;
    }
    bound = Math.max(bound, won - siteEnergy, lost + siteEnergy);
  }
  return bound + MARGIN;
}

/** By how much a wrong number of atoms loses at least, ε. */
const MARGIN = 0.125;

/** The energies plus the penalty of a wrong number of atoms, as a QUBO over x. Fails where pairs are too many for a model. */
export function quboOfCluster(instance: ClusterInstance): Result<QuadraticModel> {
  const { sites, potential, siteEnergy, atoms } = instance;
  const n = sites.length / 3;
  const lambda = atomNumberWeight(instance);
  const builder = modelBuilder("BINARY", n, (n * (n - 1)) / 2);
  builder.addOffset(lambda * atoms ** 2);
  for (let i = 0; i < n; i++) {
    builder.addLinear(i, siteEnergy + lambda * (1 - 2 * atoms));
    for (let j = i + 1; j < n; j++) builder.addQuadratic(i, j, pairEnergy(potential, sites, i, j) + 2 * lambda, 0);
  }
  return builder.build(instance.name, "sum");
}

/**
 * The nearest placement with exactly N atoms: the atom that costs least goes, or the site that costs least is filled, one by
 * one; after that atoms jump to empty sites as long as that lowers the energy.
 */
export function withAtomNumber(instance: ClusterInstance, occupied: Uint8Array): Uint8Array {
  const { sites, potential, atoms } = instance;
  const state = occupied.slice();
  const n = state.length;
  const field = new Float64Array(n);
  for (let i = 0; i < n; i++) if (state[i] === 1) spread(i, 1);
  for (let count = state.reduce((sum, x) => sum + x, 0); count !== atoms; ) {
    const step = count > atoms ? 1 : 0;
    let best = -1;
    for (let i = 0; i < n; i++)
      if (state[i] === step && (best < 0 || (step === 1 ? field[i] > field[best] : field[i] < field[best]))) best = i;
    state[best] = 1 - step;
    spread(best, 1 - 2 * step);
    count += 1 - 2 * step;
  }
  for (let improved = true; improved; ) {
    improved = false;
    for (let i = 0; i < n; i++) {
      if (state[i] === 0) continue;
      for (let j = 0; j < n; j++) {
        if (state[j] === 1) continue;
        if (field[j] - pairEnergy(potential, sites, i, j) >= field[i] - LEAST_GAIN) continue;
        state[i] = 0;
        state[j] = 1;
        spread(i, -1);
        spread(j, 1);
        improved = true;
        break;
      }
    }
  }
  return state;

  function spread(i: number, sign: number): void {
    for (let j = 0; j < n; j++) if (j !== i) field[j] += sign * pairEnergy(potential, sites, i, j);
  }
}

/** Gains of rounding size are none, ε. */
const LEAST_GAIN = 1e-9;

/** Grids up to here are enumerated. */
export const EXHAUSTIVE_SITES = 24;

/** The least energy of all placements of N atoms, and how many have it: by visiting them all, n ≤ 24. */
export function exhaustiveCluster(instance: ClusterInstance): {
  readonly energy: number;
  readonly occupied: Uint8Array;
  readonly degeneracy: number;
} {
  const n = instance.sites.length / 3;
  invariant(n <= EXHAUSTIVE_SITES, `${n} sites are too many to enumerate`);
  const { atoms, siteEnergy, sites, potential } = instance;
  const pair = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) if (a !== b) pair[a * n + b] = pairEnergy(potential, sites, a, b);
  const chosen = new Int32Array(atoms);
  const energies = new Float64Array(atoms + 1); // energies[d]: of the first d chosen atoms
  let best = Number.POSITIVE_INFINITY;
  let bestChosen = chosen.slice();
  let degeneracy = 0;
  const visit = (depth: number, from: number): void => {
    if (depth === atoms) {
      const energy = energies[depth];
      if (energy < best - LEAST_GAIN) {
        best = energy;
        bestChosen = chosen.slice();
        degeneracy = 1;
      } else if (energy <= best + LEAST_GAIN) degeneracy++;
      return;
    }
    for (let i = from; i <= n - (atoms - depth); i++) {
      let energy = energies[depth] + siteEnergy;
      for (let d = 0; d < depth; d++) energy += pair[i * n + chosen[d]];
      chosen[depth] = i;
      energies[depth + 1] = energy;
      visit(depth + 1, i + 1);
    }
  };
  visit(0, 0);
  const occupied = new Uint8Array(n);
  for (const i of bestChosen) occupied[i] = 1;
  return { energy: clusterEnergy(instance, occupied), occupied, degeneracy };
}
