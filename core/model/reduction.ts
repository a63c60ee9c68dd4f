import type { IsingForm } from "./ising-form.ts";
import { modelBuilder, type QuadraticModel } from "./quadratic-model.ts";

/** A smaller model whose ground states are ground states of the given one. */
export interface Reduction {
  /** Spins ±1, energies as of the given model, its offset included. */
  readonly model: QuadraticModel;
  /**
   * Shape (n of the given model): s_i = sign_i · s'_{leader_i}, or sign_i alone where leader_i is −1.
   */
  readonly leader: Int32Array;
  readonly sign: Int8Array;
}

/** Beyond so many couplings the lists that a reduction needs would crowd out the model itself. */
const MOST_COUPLINGS = 3_000_000;

/**
 * Decides spins by dominating couplings until none is left: where one coupling of spin i, or its field, outweighs all its
 * others together, 2|J_ij| ≥ |h_i| + Σ_k |J_ik|, some ground state has s_i = −sign(J_ij) s_j whatever the rest does, so the
 * two become one spin. Trees, chains, leaves and strongly bound pairs vanish; a graph of equal couplings loses its vertices of
 * degree one and two. Exact for integer forms alone, so others are left as they are.
 *
 * @returns null when nothing can be decided.
 * Source: the edge criterion for persistency in max-cut, Lange, Andres and Swoboda, CVPR 2019, doi:10.1109/CVPR.2019.00625.
 */
export function reduceForm(form: IsingForm): Reduction | null {
  if (!form.integer || form.weight.length / 2 > MOST_COUPLINGS || !dominatedAnywhere(form)) return null;
  const { n } = form;
  const rows = Array.from({ length: n }, (_, i) => {
    const row = new Map<number, number>();
    for (let p = form.rowStart[i]; p < form.rowStart[i + 1]; p++) row.set(form.column[p], form.weight[p]);
    return row;
  });
  const field = Float64Array.from(form.field);
  const follows = new Int32Array(n).fill(-1);
  const sign = new Int8Array(n).fill(1);
  const alive = new Uint8Array(n).fill(1);
  const queued = new Uint8Array(n).fill(1);
  const queue = Array.from({ length: n }, (_, i) => i);
  let constant = 0;
  const look = (i: number): void => {
    if (queued[i] === 1 || alive[i] === 0) return;
    queued[i] = 1;
    queue.push(i);
  };
  /** Spin i becomes `value` times spin j; or `value` alone for j = −1. */
  const decide = (i: number, j: number, value: 1 | -1): void => {
    alive[i] = 0;
    follows[i] = j;
    sign[i] = value;
    if (j < 0) constant += value * field[i];
    else field[j] += value * field[i];
    for (const [k, weight] of rows[i]) {
      rows[k].delete(i);
      if (j < 0) field[k] += value * weight;
      else if (k === j) constant += value * weight;
      else {
        const joined = (rows[j].get(k) ?? 0) + value * weight;
        if (joined === 0) {
          rows[j].delete(k);
          rows[k].delete(j);
        } else {
          rows[j].set(k, joined);
          rows[k].set(j, joined);
        }
      }
      look(k);
    }
    rows[i].clear();
    if (j >= 0) look(j);
  };
  for (let at = 0; at < queue.length; at++) {
    const i = queue[at];
    queued[i] = 0;
    if (alive[i] === 0) continue;
    let total = Math.abs(field[i]);
    let strongest = -1;
    let most = total;
    for (const [k, weight] of rows[i]) {
      const size = Math.abs(weight);
      total += size;
      if (size > most) {
        most = size;
        strongest = k;
      }
    }
    if (2 * most < total) continue;
    if (strongest < 0) decide(i, -1, field[i] > 0 ? -1 : 1);
    else decide(i, strongest, (rows[i].get(strongest) as number) > 0 ? -1 : 1);
  }
  return remainder(form, rows, field, alive, follows, sign, constant);
}

function dominatedAnywhere({ n, rowStart, weight, field }: IsingForm): boolean {
  for (let i = 0; i < n; i++) {
    let total = Math.abs(field[i]);
    let most = total;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const size = Math.abs(weight[p]);
      total += size;
      if (size > most) most = size;
    }
    if (2 * most >= total) return true;
  }
  return false;
}

/** What is left as a model of its own, in energy units of the given one, and where every spin went. */
function remainder(
  form: IsingForm,
  rows: readonly Map<number, number>[],
  field: Float64Array,
  alive: Uint8Array,
  follows: Int32Array,
  sign: Int8Array,
  constant: number,
): Reduction {
  const { n, divisor, denominator } = form;
  const energy = (units: number): number => (units * divisor) / denominator;
  const place = new Int32Array(n).fill(-1);
  let left = 0;
  for (let i = 0; i < n; i++) if (alive[i] === 1) place[i] = left++;
  const builder = modelBuilder("SPIN", left);
  builder.addOffset((form.constant + divisor * constant) / denominator);
  for (let i = 0; i < n; i++) {
    if (alive[i] === 0) continue;
    builder.addLinear(place[i], energy(field[i]));
    for (const [k, weight] of rows[i]) if (k > i) builder.addQuadratic(place[i], place[k], energy(weight), 0);
  }
  const built = builder.build("reduced model", "refuse");
  if (!built.ok) throw new Error(JSON.stringify(built.failure));
  const leader = new Int32Array(n);
  const total = new Int8Array(n);
  for (let i = 0; i < n; i++) {
    let at = i;
    let product = 1;
    while (at >= 0 && alive[at] === 0) {
      product *= sign[at];
      at = follows[at];
    }
    leader[i] = at < 0 ? -1 : place[at];
    total[i] = product;
  }
  return { model: built.value, leader, sign: total };
}

/** The state of the given model that a state of the reduced one stands for. */
export function expandSpins({ leader, sign }: Reduction, spins: Int8Array): Int8Array {
  return sign.map((value, i) => (leader[i] < 0 ? value : value * spins[leader[i]]));
}
