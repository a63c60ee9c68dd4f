import { bondGraph } from "./encode.ts";
import { company, outside, tooClose } from "./exclusion.ts";
import { numSites, type PlacementInstance } from "./instance.ts";
import type { SiteGraph } from "./lattice.ts";

/** A descent gives up on gains of rounding size, relative to the sum of the weights. */
const LEAST_GAIN = 1e-12;

/**
 * The nearest placement in energy that keeps every distance rule: atoms outside go, then of atoms that are too close the ones
 * that cost least, then strays; after that single atoms are added, taken away or moved to a site next to them as long as
 * the energy falls and the rules hold. The empty placement keeps all rules, so there is always an answer.
 *
 * @param occupied  shape (n), 0 or 1; not changed.
 */
export function repairPlacement(instance: PlacementInstance, occupied: Uint8Array): Uint8Array {
  const state = occupied.slice();
  if (instance.exclusion === null) return state;
  const far = outside(instance);
  const close = tooClose(instance);
  const near = company(instance);
  const energy = flipEnergies(instance, state);
  const n = numSites(instance);

  for (let i = 0; i < n; i++) if (state[i] === 1 && far[i] === 1) energy.flip(i);
  for (let crowded = atomsWith(close); crowded.length > 0; crowded = crowded.filter((i) => hasAtom(close, i))) {
    let cheapest = crowded[0];
    for (const i of crowded) if (energy.cost(i) < energy.cost(cheapest)) cheapest = i;
    energy.flip(cheapest);
    crowded = crowded.filter((i) => state[i] === 1);
  }
  for (let strays = true; strays && near !== null; ) {
    strays = false;
    for (let i = 0; i < n; i++)
      if (state[i] === 1 && !hasAtom(near, i)) {
        energy.flip(i);
        strays = true;
      }
  }
  descend();
  return state;

  function descend(): void {
    const least = -LEAST_GAIN * energy.scale;
    for (let improved = true; improved; ) {
      improved = false;
      for (let i = 0; i < n; i++) {
        if (state[i] === 0) {
          if (energy.cost(i) < least && mayAdd(i)) {
            energy.flip(i);
            improved = true;
          }
        } else if (energy.cost(i) < least && mayRemove(i)) {
          energy.flip(i);
          improved = true;
        } else if (moved(i, least)) improved = true;
      }
    }
  }

  /** Moves an atom to a site that its own presence kept empty, if that gains. */
  function moved(i: number, least: number): boolean {
    if (!mayRemove(i)) return false;
    const gain = energy.flip(i);
    for (let p = close.start[i]; p < close.start[i + 1]; p++) {
      const j = close.neighbour[p];
      if (gain + energy.cost(j) < least && mayAdd(j)) {
        energy.flip(j);
        return true;
      }
    }
    energy.flip(i);
    return false;
  }

  function mayAdd(i: number): boolean {
    return state[i] === 0 && far[i] === 0 && !hasAtom(close, i) && (near === null || hasAtom(near, i));
  }

  /** Nobody is left alone by it. */
  function mayRemove(i: number): boolean {
    if (near === null) return true;
    for (let p = near.start[i]; p < near.start[i + 1]; p++) {
      const j = near.neighbour[p];
      if (state[j] === 1 && atomsAround(near, j) === 1) return false;
    }
    return true;
  }

  function atomsAround({ start, neighbour }: SiteGraph, i: number): number {
    let atoms = 0;
    for (let p = start[i]; p < start[i + 1]; p++) atoms += state[neighbour[p]];
    return atoms;
  }

  function hasAtom(graph: SiteGraph, i: number): boolean {
    return atomsAround(graph, i) > 0;
  }

  function atomsWith(graph: SiteGraph): number[] {
    const found: number[] = [];
    for (let i = 0; i < n; i++) if (state[i] === 1 && hasAtom(graph, i)) found.push(i);
    return found;
  }
}

/** Energies of flips without penalties, from column residuals that follow the state. */
function flipEnergies(instance: PlacementInstance, state: Uint8Array) {
  const { projections, bondPrior, number } = instance;
  const bonds = bondGraph(instance);
  const residuals = projections.map(({ columns, target }) => {
    const residual = target.map((y) => -y);
    for (let i = 0; i < state.length; i++) residual[columns.of[i]] += state[i];
    return residual;
  });
  let atoms = state.reduce((sum, x) => sum + x, 0);
  let scale = 1;
  for (const { weight } of projections) for (const w of weight) scale += w;

  function cost(i: number): number {
    const step = 1 - 2 * state[i];
    let change = 0;
    for (const [p, { columns, weight }] of projections.entries()) {
      const c = columns.of[i];
      change += weight[c] * (2 * step * residuals[p][c] + 1);
    }
    if (bondPrior !== 0)
      for (let q = bonds.start[i]; q < bonds.start[i + 1]; q++) change -= bondPrior * step * state[bonds.neighbour[q]];
    if (number !== null) change += number.lambda * (2 * step * (atoms - number.count) + 1);
    return change;
  }

  /** @returns what the flip cost. */
  function flip(i: number): number {
    const change = cost(i);
    const step = 1 - 2 * state[i];
    for (const [p, { columns }] of projections.entries()) residuals[p][columns.of[i]] += step;
    atoms += step;
    state[i] += step;
    return change;
  }

  return { scale, cost, flip };
}
