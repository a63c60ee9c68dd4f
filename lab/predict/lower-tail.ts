import { missAll } from "../../core/statistics/chance-law.ts";
import type { Uniform } from "../statistics/bootstrap.ts";
import type { WeightedChance } from "./first-hit.ts";
import type { Trials } from "./trials.ts";

/** What the lowest energies of blocks say about one below all of them. */
export type TailAnswer =
  | { readonly kind: "told"; readonly laws: readonly WeightedChance[]; readonly checks: TailChecks }
  | { readonly kind: "cannot-tell"; readonly reason: string; readonly blocksWanted: number };

/** How far the fitted tail was tested. */
export interface TailChecks {
  /** Blocks in the tail. */
  readonly tailBlocks: number;
  /** Share of data sets drawn from the fit that lie farther from their own fit. */
  readonly goodness: number;
  /** Blocks that the fit to the rest of the tail expected at its lowest end, and those that were there. */
  readonly heldOutExpected: number;
  readonly heldOut: number;
  /** The shape ξ of the tail, posterior mean; below 0 it has an end. */
  readonly shape: number;
}

/** Fewer blocks give a shape no better known than its prior. */
const TAIL_BLOCKS = 40;
const TAIL_SHARE = 0.25;
/** Fewer distinct energies cannot show the tail's form. */
const FEWEST_ENERGIES = 6;
/** A target this share of the tail's own width below the lowest energy is the farthest that is answered. */
const FARTHEST = 0.5;
/** Share of the tail's blocks at its lowest end that is held out. */
const HELD_OUT = 0.15;
const LEAST_GOODNESS = 0.1;
const HELD_OUT_LEVEL = 0.05;
const BOOTSTRAPS = 199;

/** ξ and σ over the mean excess: flat priors in ξ and ln σ over what tails of annealing and of most known laws span. */
const SHAPES = Array.from({ length: 29 }, (_, k) => -1 + 0.05 * k);
const SCALES = Array.from({ length: 41 }, (_, k) => 5 ** (k / 20 - 1));

/** The lowest blocks in cells of the excess below the threshold: cell k reaches from `edge[k]` to `edge[k + 1]` > edge[k] ≥ 0. */
interface Tail {
  readonly edge: readonly number[];
  /** Shape (edge.length − 1). */
  readonly count: readonly number[];
  readonly meanExcess: number;
}

/**
 * The chance that a block reaches an energy below all seen, from a generalised Pareto law of the lowest quarter of block
 * energies (Pickands 1975, doi:10.1214/aos/1176343003): posterior over a grid of its shape and scale, so that what the data leave
 * open widens the answer. It is given only where the law passes a test of fit and foresees the lowest end of the tail from the rest.
 *
 * @param target  below all of `bestEnergies`.
 */
export function belowTheLowest(trials: Trials, target: number, uniform: Uniform): TailAnswer {
  const { bestEnergies, counts, blocks } = trials;
  const cannot = (reason: string, blocksWanted: number): TailAnswer => ({
    kind: "cannot-tell",
    reason,
    blocksWanted: Math.max(1, Math.ceil(blocksWanted)),
  });
  const fewest = Math.ceil(TAIL_BLOCKS / TAIL_SHARE);
  if (blocks < fewest)
    return cannot(
      `${blocks} independent blocks are too few for the form of a tail: ${fewest} are needed`,
      fewest - blocks,
    );
  const found = tailOf(trials);
  if (found === null)
    return cannot("most blocks ended at one or two energies: there is no tail to continue", 3 * blocks);
  const { last, tail, step, threshold } = found;
  if (last + 1 < FEWEST_ENERGIES)
    return cannot(
      `the lowest ${tailBlocks(tail)} blocks ended at ${last + 1} distinct energies: ${FEWEST_ENERGIES} are needed to see the form of the tail`,
      3 * blocks,
    );
  const width = threshold - bestEnergies[0];
  if (bestEnergies[0] - target > FARTHEST * width)
    return cannot(
      `the target lies ${(bestEnergies[0] - target).toPrecision(3)} below the lowest energy seen, more than half of the ${width.toPrecision(3)} that the tail spans`,
      3 * blocks,
    );
  const k = tailBlocks(tail);
  const table = cellTable(tail, 0);
  const posterior = posteriorOf(table, tail.count);
  if (posterior.length === 0) return cannot("no generalised Pareto tail has the energies seen", 3 * blocks);
  const goodness = goodnessOf(table, tail.count, uniform);
  if (goodness < LEAST_GOODNESS)
    return cannot(
      `no generalised Pareto tail fits the lowest ${k} blocks (goodness ${goodness.toFixed(3)})`,
      3 * blocks,
    );
  const check = heldOut(tail);
  if (check.level < HELD_OUT_LEVEL)
    return cannot(
      `fitted to the rest of the tail, the law expected ${check.expected.toFixed(1)} blocks at its lowest end where ${check.seen} were`,
      3 * blocks,
    );
  const seen = counts.reduce((sum, count, i) => (i <= last ? sum + count : sum), 0);
  const laws = lawsOf(posterior, threshold - target - step / 2, seen, blocks);
  const checks: TailChecks = {
    tailBlocks: k,
    goodness,
    heldOutExpected: check.expected,
    heldOut: check.seen,
    shape: posterior.reduce((sum, point) => sum + point.weight * point.row.shape, 0),
  };
  return { kind: "told", laws, checks };
}

const tailBlocks = ({ count }: Tail): number => count.reduce((sum, c) => sum + c, 0);

/** The lowest quarter of the blocks, at least TAIL_BLOCKS, as far as energies are listed; null where a tail would be all there is. */
function tailOf({ bestEnergies, counts, blocks }: Trials) {
  const wanted = Math.max(TAIL_BLOCKS, Math.ceil(TAIL_SHARE * blocks));
  let [last, sum] = [0, counts[0]];
  // One energy above the tail is needed: the threshold lies between.
  while (sum < wanted && last + 2 < counts.length) sum += counts[++last];
  if (last + 1 >= counts.length || sum < TAIL_BLOCKS) return null;
  const inside = bestEnergies.slice(0, last + 2);
  const gaps = inside.slice(1).map((energy, i) => energy - inside[i]);
  // Energies on a lattice stand for a cell of its width; others come so close that the width does not matter.
  const step = Math.min(...gaps);
  const threshold = (inside[last] + inside[last + 1]) / 2;
  // Cells from the lowest energy up, each about 1.4 times as many blocks as all below it together need.
  const border: number[] = [inside[0] - step / 2];
  const count: number[] = [];
  let [inCell, below, next] = [0, 0, 1];
  for (let i = 0; i <= last; i++) {
    inCell += counts[i];
    if (below + inCell < next && i < last) continue;
    border.push((inside[i] + inside[i + 1]) / 2);
    count.push(inCell);
    below += inCell;
    next = Math.max(below + 1, Math.SQRT2 * below);
    inCell = 0;
  }
  const edge = border.map((energy) => threshold - energy).reverse();
  let excess = 0;
  for (let i = 0; i <= last; i++) excess += counts[i] * (threshold - inside[i]);
  return { last, step, threshold, tail: { edge, count: count.reverse(), meanExcess: excess / sum } satisfies Tail };
}

/** A point of the grid with its share of the posterior. */
interface GridPoint {
  readonly row: CellRow;
  readonly weight: number;
}

/** P(excess > y) of the generalised Pareto law. */
function survival(y: number, shape: number, scale: number): number {
  if (Math.abs(shape) < 1e-9) return Math.exp(-y / scale);
  const inner = 1 + (shape * y) / scale;
  return inner <= 0 ? 0 : inner ** (-1 / shape);
}

/**
 * ln P(cell) of every point of the grid, once for all counts over the same cells.
 *
 * @param without  lowest cells that are left out: the law is then that of excesses up to there.
 */
function cellTable({ edge, count, meanExcess }: Tail, without: number): readonly CellRow[] {
  const used = count.length - without;
  return SHAPES.flatMap((shape) =>
    SCALES.map((factor) => {
      const scale = factor * meanExcess * (1 - shape);
      const reach = edge.slice(0, used + 1).map((y) => survival(y, shape, scale));
      const whole = without === 0 ? 1 : 1 - reach[used];
      const ln = Float64Array.from({ length: used }, (_, k) => Math.log((reach[k] - reach[k + 1]) / whole));
      return { shape, scale, reach, ln };
    }),
  );
}

interface CellRow {
  readonly shape: number;
  readonly scale: number;
  /** P(excess > edge[k]). */
  readonly reach: readonly number[];
  readonly ln: Float64Array;
}

/** Points of weight above 10⁻⁹. @param count  shape of the table's rows, or longer. */
function posteriorOf(table: readonly CellRow[], count: readonly number[]): readonly GridPoint[] {
  let most = Number.NEGATIVE_INFINITY;
  const lns = table.map(({ ln }) => {
    let sum = 0;
    for (let k = 0; k < ln.length; k++) if (count[k] > 0) sum += count[k] * ln[k];
    most = Math.max(most, sum);
    return sum;
  });
  if (most === Number.NEGATIVE_INFINITY) return [];
  const total = lns.reduce((sum, ln) => sum + Math.exp(ln - most), 0);
  return table
    .map((row, g) => ({ row, weight: Math.exp(lns[g] - most) / total }))
    .filter(({ weight }) => weight > 1e-9);
}

/** Greatest distance between the shares of cells seen and fitted. */
function distance(count: readonly number[], { row }: GridPoint, total: number): number {
  let [sum, most] = [0, 0];
  for (let k = 0; k < count.length; k++) {
    sum += count[k];
    most = Math.max(most, Math.abs(sum / total - (1 - row.reach[k + 1])));
  }
  return most;
}

function goodnessOf(table: readonly CellRow[], count: readonly number[], uniform: Uniform): number {
  const total = count.reduce((sum, c) => sum + c, 0);
  const best = bestOf(posteriorOf(table, count));
  const observed = distance(count, best, total);
  let farther = 0;
  for (let draw = 0; draw < BOOTSTRAPS; draw++) {
    const again = drawn(best.row.reach.slice(1), total, uniform);
    const fit = posteriorOf(table, again);
    if (fit.length === 0 || distance(again, bestOf(fit), total) >= observed) farther++;
  }
  return (farther + 1) / (BOOTSTRAPS + 1);
}

function bestOf(posterior: readonly GridPoint[]): GridPoint {
  return posterior.reduce((a, b) => (b.weight > a.weight ? b : a));
}

/** Blocks by cell, where `ends` are the chances beyond each; those beyond the last count in it, as the cells end where the data did. */
function drawn(ends: readonly number[], total: number, uniform: Uniform): readonly number[] {
  const count = ends.map(() => 0);
  for (let b = 0; b < total; b++) {
    const u = uniform();
    const k = ends.findIndex((end) => u > end);
    count[k < 0 ? count.length - 1 : k]++;
  }
  return count;
}

/** Fits the tail without its lowest end and asks how that end looks from there: the smaller of both tails of its count, doubled. */
function heldOut(tail: Tail): { readonly expected: number; readonly seen: number; readonly level: number } {
  const { count } = tail;
  const total = tailBlocks(tail);
  let [without, seen] = [0, 0];
  while (without < count.length - 2 && seen < HELD_OUT * total) seen += count[count.length - 1 - without++];
  const fit = posteriorOf(cellTable(tail, without), count);
  const above = total - seen;
  let [expected, atMost, atLeast] = [0, 0, 0];
  for (const { row, weight } of fit) {
    const q = row.reach[count.length - without];
    // With chance q of a block to lie there, what comes before `above` others is negative binomial.
    expected += (weight * above * q) / Math.max(1e-12, 1 - q);
    const [le, ge] = negativeBinomialTails(seen, above, q);
    atMost += weight * le;
    atLeast += weight * ge;
  }
  return { expected, seen, level: Math.min(1, 2 * Math.min(atMost, atLeast)) };
}

/** P(X ≤ x) and P(X ≥ x) of the number X of events of chance q before the r-th of the others. */
function negativeBinomialTails(x: number, r: number, q: number): readonly [atMost: number, atLeast: number] {
  let ln = r * Math.log1p(-q);
  let below = 0;
  for (let k = 0; k < x; k++) {
    below += Math.exp(ln);
    ln += Math.log(((r + k) * q) / (k + 1));
  }
  return [Math.min(1, below + Math.exp(ln)), Math.max(0, 1 - below)];
}

/** Laws of the chance below the threshold times that of the excess, joined where chances are within 15 %. */
function lawsOf(
  posterior: readonly GridPoint[],
  excess: number,
  hits: number,
  blocks: number,
): readonly WeightedChance[] {
  const bins = new Map<number, { weight: number; sum: number }>();
  for (const { row, weight } of posterior) {
    const chance = (hits / (blocks + 1)) * survival(excess, row.shape, row.scale);
    if (chance < 1e-15) continue;
    const bin = Math.round(Math.log(chance) / 0.15);
    const { weight: w, sum } = bins.get(bin) ?? { weight: 0, sum: 0 };
    bins.set(bin, { weight: w + weight, sum: sum + weight * chance });
  }
  return [...bins.values()].map(({ weight, sum }) => {
    const mean = sum / weight;
    return { weight, a: hits, b: hits / mean - hits };
  });
}

/** P(a target that nobody reached in `blocks` blocks is not reached in `more`), under Jeffreys' prior. */
export function stillMissing(blocks: number, more: number): number {
  return missAll({ a: 0.5, b: blocks + 0.5 }, more);
}
