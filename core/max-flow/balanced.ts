import type { IsingForm } from "../model/ising-form.ts";
import { gaugeOf } from "./gauge.ts";
import { type MaxFlow, maxFlow } from "./max-flow.ts";

/** A state of a balanced model, the lowest one unless the search was stopped. */
export interface BalancedGround {
  /** Shape (n), −1 or +1. Of all ground states the one with most spins along the gauge. */
  readonly spins: Int8Array;
  /** False where the search was stopped: then `spins` is just some state. */
  readonly complete: boolean;
  /** No state is lower: see `balancedGround`. */
  readonly proven: boolean;
  /** Nodes discharged, the flow's steps. */
  readonly steps: number;
}

/**
 * The ground state of a model that spin flips turn into a ferromagnet in fields, by a least cut; null for other models.
 *
 * In the gauge E(s) = constant − Σ|w| − Σ|h| + 2 cut(s): a coupling is an arc of capacity |w| both ways, a field one of |h| to
 * the source or the sink. Integer forms are exact in every step, and the greatest flow is the proof.
 *
 * Real coefficients are rounded to multiples of 2^−k, as fine as sums below 2^52 allow. Two energies, halved and in these
 * units, then differ from the exact ones by at most R together: one for each coupling and field, and the rounding of a QUBO's
 * fields in the form. The state is proven where every other one costs more than R in the rounded model.
 *
 * Source: Picard, Ratliff, Networks 5, 357 (1975), doi:10.1002/net.3230050405.
 *
 * @param stopped  asked every few hundred steps.
 */
export function balancedGround(form: IsingForm, stopped: (steps: number) => boolean): BalancedGround | null {
  const gauge = gaugeOf(form);
  if (gauge === null) return null;
  const { n, rowStart, column, weight, field, integer } = form;
  const scale = integer ? 1 : scaleOf(form);
  const capacity = Float64Array.from(weight, (w) => Math.round(Math.abs(w) * scale));
  const terminal = Float64Array.from(field, (h, i) => Math.round(-h * gauge[i] * scale));
  const flow = maxFlow({ n, rowStart, column, capacity, terminal }, stopped);
  const spins = Int8Array.from(gauge, (g, i) => g * (2 * flow.sourceSide[i] - 1));
  const { complete, steps } = flow;
  const proven = complete && (integer || isAloneWithin(form, capacity, flow, roundingOf(form, scale)));
  return { spins, complete, proven, steps };
}

/** Of all powers of two with capacities that sum to less than 2^52, the greatest or the one below. */
function scaleOf({ weight, field }: IsingForm): number {
  let sum = 0;
  for (let p = 0; p < weight.length; p++) sum += Math.abs(weight[p]);
  for (let i = 0; i < field.length; i++) sum += Math.abs(field[i]);
  return sum === 0 ? 1 : 2 ** Math.min(1000, 51 - Math.ceil(Math.log2(sum)));
}

/**
 * R of `balancedGround`: ½ for each capacity and each of two states, and what summing a field of d couplings in doubles may
 * have lost, (d + 2) 2^−52 of its terms' absolute values (at most |h| + 2 Σ|w|), of twice for two states.
 */
function roundingOf({ n, rowStart, weight, field }: IsingForm, scale: number): number {
  let bound = n + weight.length / 2;
  for (let i = 0; i < n; i++) {
    let terms = Math.abs(field[i]);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) terms += 2 * Math.abs(weight[p]);
    bound += 2 * (rowStart[i + 1] - rowStart[i] + 2) * 2 ** -52 * terms * scale;
  }
  return bound;
}

/** Marks of nodes: reached by arcs that are open enough, or in a component that may have no fields. */
const DECIDED = 1;
const FREE = 2;

/**
 * Whether every state but the cut's costs more than `bound` above it. A cut's capacity is the flow's value, the open arcs from
 * its source side to its sink side, the excess left on its sink side and the open capacity to the sink on its source side. So
 * it suffices that arcs open by more than the bound lead to every node of the source's side from such an excess, and from every
 * node of the sink's side to such an open sink. Components without fields are left out: in the gauge all their spins are equal,
 * which nothing can be below.
 */
function isAloneWithin(
  { n, rowStart, column, field }: IsingForm,
  capacity: Float64Array,
  { sourceSide, flow, excess, toSink }: MaxFlow,
  bound: number,
): boolean {
  const reached = new Uint8Array(n);
  const order = new Uint32Array(n);
  let found = 0;
  const reach = (i: number, mark: number): void => {
    reached[i] = mark;
    order[found++] = i;
  };
  for (let i = 0; i < n; i++) if ((sourceSide[i] === 1 ? excess[i] : toSink[i]) > bound) reach(i, DECIDED);
  for (let seen = 0; seen < found; seen++) {
    const i = order[seen];
    // Forwards from the source, backwards from the sink: an arc's reverse has its capacity and carries minus its flow.
    const sign = sourceSide[i] === 1 ? 1 : -1;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      const j = column[p];
      if (reached[j] === 0 && sourceSide[j] === sourceSide[i] && capacity[p] - sign * flow[p] > bound)
        reach(j, DECIDED);
    }
  }
  for (let first = 0; first < n; first++) {
    if (reached[first] !== 0) continue;
    const before = found;
    reach(first, FREE);
    for (let seen = before; seen < found; seen++) {
      const i = order[seen];
      if (field[i] !== 0) return false;
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
        if (reached[column[p]] === DECIDED) return false;
        if (reached[column[p]] === 0) reach(column[p], FREE);
      }
    }
  }
  return true;
}
