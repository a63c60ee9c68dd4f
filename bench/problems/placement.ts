import type { ColumnModel } from "../../core/columns/column-model.ts";
import { columnEnergy } from "../../core/columns/energy.ts";
import { sitesOfColumns } from "../../core/columns/transpose.ts";
import { maxFlow } from "../../core/max-flow/max-flow.ts";
import { STANDARD_TILTS } from "../../problems/placement/generate.ts";
import { siteErrors } from "../../problems/placement/posterior/estimates.ts";
import { inlineRunner } from "../../solver-node/columns/runner.ts";
import { DEFAULT_SEARCH, searchColumns } from "../../solver-node/columns/search.ts";
import { meanAndError, placementObject, timed, withError } from "./placement-objects.ts";
import { rows as posteriorRows } from "./placement-posterior.ts";
import { simultaneousReconstruction } from "./placement-sirt.ts";
import type { BenchRow } from "./row.ts";

const SERIES = 200;

/** Every object of a noise-free series: whether its energy came to 0, and whether the truth was found. */
async function noiseFree(tilts: number, objects: number, firstSeed: number) {
  const runner = inlineRunner();
  const found = [];
  for (let k = 0; k < objects; k++) {
    const { model, truth } = placementObject({ tilts: STANDARD_TILTS.slice(0, tilts) }, firstSeed + k);
    const answer = await searchColumns(model, { ...DEFAULT_SEARCH, seed: k }, runner);
    found.push({ model, energy: answer.energy, exact: siteErrors(answer.full, truth) === 0 });
  }
  return found;
}

async function fourProjections() {
  const found = await noiseFree(4, SERIES, 1);
  const zero = found.filter(({ energy }) => energy === 0).length;
  const exact = found.filter((object) => object.exact).length;
  // A miss of energy 0 is another state of energy 0: the projections do not determine that object.
  const other = found.filter((object) => object.energy === 0 && !object.exact).length;
  return {
    measured: `energy 0 in ${zero}/${SERIES}, exact in ${exact}/${SERIES}, another state of energy 0 shown in ${other}`,
    met: zero === SERIES && exact >= 0.95 * SERIES && exact + other === SERIES,
  };
}

async function twoProjections() {
  const found = await noiseFree(2, SERIES, 1);
  const zero = found.filter(({ energy }) => energy === 0).length;
  const exact = found.filter((object) => object.exact).length;
  const agree = found.filter(({ model, energy }) => (mostAtoms(model) === atomsAsked(model)) === (energy === 0)).length;
  return {
    measured: `energy 0 in ${zero}/${SERIES}, max-flow agrees in ${agree}/${SERIES}, exact in ${exact}/${SERIES}`,
    met: zero === SERIES && agree === SERIES && exact <= 0.2 * SERIES,
  };
}

const POISSON_CELLS = [
  [3, 10],
  [3, 30],
  [3, 100],
  [4, 10],
  [4, 30],
  [5, 10],
  [5, 30],
  [6, 10],
] as const;
const CELL_OBJECTS = 25;

async function belowTheTruth(say: (line: string) => void) {
  const runner = inlineRunner();
  let reached = 0;
  let objects = 0;
  for (const [tilts, dose] of POISSON_CELLS) {
    for (let k = 0; k < CELL_OBJECTS; k++) {
      const noise = { kind: "poisson", dose, background: 1 } as const;
      const { model, truth } = placementObject({ tilts: STANDARD_TILTS.slice(0, tilts), noise }, 1000 + k);
      const { energy } = await searchColumns(model, { ...DEFAULT_SEARCH, seed: k }, runner);
      objects++;
      // Both energies are sums of the same terms in the same order, so equal states are equal to the bit.
      if (energy <= columnEnergy(model, truth)) reached++;
    }
    say(`${tilts} projections, N_e = ${dose}: ${reached} of ${objects} so far`);
  }
  return {
    measured: `${reached}/${objects} in ${POISSON_CELLS.length} cells of projections and dose`,
    met: reached === objects,
  };
}

async function size(shells: number, tilts: number, options: { mostS: number; exact: boolean; mostGiB: number }) {
  const { model, truth } = placementObject({ shells, tilts: STANDARD_TILTS.slice(0, tilts) }, 1);
  const { value, wallS, cpuS } = await timed(() =>
    searchColumns(model, { ...DEFAULT_SEARCH, seed: 1, extraRounds: 4 }, inlineRunner()),
  );
  const errors = siteErrors(value.full, truth);
  const gib = process.resourceUsage().maxRSS / 2 ** 20;
  return {
    measured: `${model.n} sites: energy ${value.energy}, ${errors} sites differ from the truth, ${value.decided} decided by propagation, ${wallS.toFixed(2)} s wall, ${cpuS.toFixed(2)} s processor, peak ${gib.toFixed(2)} GiB`,
    met: value.energy === 0 && wallS <= options.mostS && gib <= options.mostGiB && (errors === 0 || !options.exact),
  };
}

const BASELINE_CELLS = [
  [3, "none"],
  [4, "none"],
  [5, "none"],
  [3, 100],
  [4, 10],
  [5, 30],
] as const;
const BASELINE_OBJECTS = 30;
const BASELINE_ITERATIONS = 500;

async function baseline() {
  const cells: string[] = [];
  let worse = 0;
  for (const [tilts, dose] of BASELINE_CELLS) {
    const sirt: number[] = [];
    const own: number[] = [];
    for (let k = 0; k < BASELINE_OBJECTS; k++) {
      const noise = dose === "none" ? ({ kind: "none" } as const) : ({ kind: "poisson", dose, background: 1 } as const);
      const { model, truth } = placementObject({ tilts: STANDARD_TILTS.slice(0, tilts), noise }, 5000 + k);
      sirt.push(siteErrors(simultaneousReconstruction(model, BASELINE_ITERATIONS), truth));
      own.push(siteErrors((await searchColumns(model, { ...DEFAULT_SEARCH, seed: k }, inlineRunner())).full, truth));
    }
    if (meanAndError(own).mean > meanAndError(sirt).mean) worse++;
    cells.push(
      `${tilts} projections, N_e ${dose}: SIRT ${withError(meanAndError(sirt), 1)}, MAP ${withError(meanAndError(own), 1)}`,
    );
  }
  return { measured: `wrong sites of 309: ${cells.join("; ")}; SIRT better in ${worse} of ${cells.length}`, met: true };
}

/** The atoms that the first direction's columns ask for. */
function atomsAsked(model: ColumnModel): number {
  const first = firstColumns(model);
  return model.target.reduce((sum, y, c) => sum + (first.has(c) ? y : 0), 0);
}

function firstColumns({ n, siteStart, siteColumn }: ColumnModel): Set<number> {
  return new Set(Array.from({ length: n }, (_, i) => siteColumn[siteStart[i]]));
}

/**
 * The largest number of atoms that the columns of two directions can hold at once: a flow from columns of the first through
 * sites to columns of the second. Where it is the number asked for, a state of energy 0 exists (Ryser, Gale 1957).
 */
function mostAtoms(model: ColumnModel): number {
  const { target } = model;
  const first = firstColumns(model);
  const { start, site } = sitesOfColumns(model);
  const columns = target.length;
  const rows = Array.from({ length: columns }, (_, c) =>
    Array.from(site.subarray(start[c], start[c + 1]), (i) => {
      const [a, b] = model.siteColumn.subarray(model.siteStart[i], model.siteStart[i + 1]);
      return a === c ? b : a;
    }).sort((a, b) => a - b),
  );
  return maxFlow({
    n: columns,
    rowStart: Uint32Array.from(start),
    column: Uint32Array.from(rows.flat()),
    capacity: Float64Array.from(rows.flatMap((row, c) => row.map(() => (first.has(c) ? 1 : 0)))),
    terminal: target.map((y, c) => (first.has(c) ? y : -y)),
  }).value;
}

const ANY = { mostS: Number.POSITIVE_INFINITY, exact: false, mostGiB: Number.POSITIVE_INFINITY };

export const rows: readonly BenchRow[] = [
  {
    name: "placement-a1",
    goal: "A1: 4 projections, noise-free, 309 sites, 200 objects: energy 0 in all, exact ≥ 95 %, misses show another state of energy 0",
    run: fourProjections,
  },
  {
    name: "placement-a2",
    goal: "A2: 2 projections, 200 objects: energy 0 always, max-flow agrees, exact ≤ 20 %",
    run: twoProjections,
  },
  { name: "placement-a4", goal: "A4: best energy ≤ energy of the truth in 100 %", run: belowTheTruth },
  {
    name: "placement-561",
    goal: "561-site core, 4 projections: energy 0 in ≤ 0.2 s",
    run: () => size(5, 4, { ...ANY, mostS: 0.2 }),
  },
  {
    name: "placement-20000-5",
    goal: "about 20,000 sites noise-free, 5 projections: exact in ≤ 3 s",
    run: () => size(17, 5, { ...ANY, mostS: 3, exact: true }),
  },
  {
    name: "placement-20000-4",
    goal: "about 20,000 sites noise-free, 4 projections: energy 0 in ≤ 60 s",
    run: () => size(17, 4, { ...ANY, mostS: 60 }),
  },
  {
    name: "placement-200000",
    goal: "200,000 sites, 5 projections: energy 0 in ≤ 60 s, ≤ 2 GiB",
    run: () => size(38, 5, { ...ANY, mostS: 60, mostGiB: 2 }),
  },
  { name: "placement-sirt", goal: "comparison with SIRT and a threshold: where which is better", run: baseline },
  ...posteriorRows,
];
