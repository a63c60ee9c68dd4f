import { searchSupports } from "../../cli/selection/search.ts";
import { gramOf, scaleDesign } from "../../core/regression/design.ts";
import { censusSummary, enumerateSupports } from "../../core/regression/enumeration.ts";
import { freeEnergyOfAnchors } from "../../core/regression/free-energy.ts";
import { priorCost } from "../../problems/selection/criteria.ts";
import { type PlantedParameters, plantRegression } from "../../problems/selection/generate.ts";
import { searchPath } from "../../solver-node/selection/path-search.ts";
import { samplePosterior } from "../../solver-node/selection/posterior.ts";
import { threadPool } from "../../solver-node/threads/pool.ts";
import type { BenchRow } from "./row.ts";

function designOf(parameters: PlantedParameters, seed: number) {
  const planted = plantRegression(parameters, seed);
  const { n, columns, target } = planted;
  const options = { centred: true, ridge: 0, standardised: true };
  const { design } = scaleDesign(`${JSON.stringify(parameters)} ${seed}`, n, columns, target, options);
  return { planted, design };
}

const never = (): boolean => false;
const DRAWS = 40;

/** All that `select --k 10` does between reading and printing, with its default effort, on two threads. */
const recovery: BenchRow = {
  name: "selection-recovery",
  goal: "p = 1000, n = 500, k = 10, ρ = 0.5, SNR 10: the true support in ≥ 95 % of 40 draws, ≤ 5 s each (processor time of all threads, which on an idle machine bounds the wall time)",
  async run(say) {
    const pool = threadPool(new URL("../../dist/solver-node/threads/worker.js", import.meta.url), 2);
    await pool.ready();
    let right = 0;
    const supportS: number[] = [];
    const wholeS: number[] = [];
    const wallS: number[] = [];
    try {
      for (let seed = 1; seed <= DRAWS; seed++) {
        const { planted, design } = designOf({ p: 1000, n: 500, k: 10, rho: 0.5, snr: 10 }, seed);
        let searched = 0;
        const around = {
          pool,
          stop: new Int32Array(new SharedArrayBuffer(4)),
          onProgress(what: string, done: number, all: number) {
            if (what === "searching" && done === all) searched = processorS();
          },
        };
        const effort = { starts: 8, sweeps: 10, chains: 4, rounds: 200 };
        const plan = { mostTerms: 15, cost: priorCost("sizes", 30, 500, 1000), seed, ...effort };
        const [began, beganWall] = [processorS(), performance.now()];
        const found = await searchSupports(design, plan, around);
        wholeS.push(processorS() - began);
        wallS.push((performance.now() - beganWall) / 1e3);
        supportS.push(searched - began);
        if (found.path[10]?.support.join() === planted.support.join()) right++;
        say(
          `draw ${seed}: ${right} right, support ${supportS[seed - 1].toFixed(2)} s, with probabilities ${wholeS[seed - 1].toFixed(2)} s (${wallS[seed - 1].toFixed(2)} s wall)`,
        );
      }
    } finally {
      await pool.close();
    }
    const most = Math.max(...supportS);
    const mostWhole = Math.max(...wholeS);
    return {
      measured: `${right} of ${DRAWS}; processor time of support and path ${median(supportS).toFixed(2)} s (at most ${most.toFixed(2)} s), with inclusion probabilities ${median(wholeS).toFixed(2)} s (at most ${mostWhole.toFixed(2)} s; wall ${median(wallS).toFixed(2)} s on two threads)`,
      met: right >= 0.95 * DRAWS && mostWhole <= 5,
    };
  },
};

/** Processor time of this process with its threads, s. */
function processorS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** Enumeration is the answer where p ≤ 22; here it judges the search that larger tables rely on. */
const exhaustive: BenchRow = {
  name: "selection-exhaustive",
  goal: "p ≤ 22: always the exhaustive optimum; the search alone never claims a lower loss and reaches it in ≥ 95 % of all sizes",
  async run(say) {
    let reached = 0;
    let asked = 0;
    let below = 0;
    for (const rho of [0, 0.5, 0.9])
      for (const snr of [1, 3, 10])
        for (const seed of [1, 2, 3]) {
          const { design } = designOf({ p: 20, n: 40, k: 5, rho, snr }, seed);
          const gram = gramOf(design);
          const census = enumerateSupports(gram, priorCost("supports", 10, 40, 20), 0, 0, never);
          const starts = Array.from({ length: 8 }, (_, start) =>
            searchPath(gram, 10, { seed, start, sweeps: 10 }, never),
          );
          for (let k = 1; k <= 10; k++) {
            const best = Math.min(...starts.map(({ loss }) => loss[k]));
            asked++;
            if (best <= census.bestLoss[k] * (1 + 1e-9)) reached++;
            if (best < census.bestLoss[k] * (1 - 1e-9)) below++;
          }
          say(`ρ ${rho}, SNR ${snr}: ${reached} of ${asked}`);
        }
    const { design } = designOf({ p: 22, n: 60, k: 5, rho: 0.5, snr: 3 }, 1);
    const began = process.cpuUsage();
    const { supports } = enumerateSupports(gramOf(design), priorCost("supports", 22, 60, 22), 0, 0, never);
    const spent = process.cpuUsage(began).user / 1e6;
    return {
      measured: `search alone: ${reached} of ${asked} optima, ${below} below the enumeration; ${supports} supports of p = 22 in ${spent.toFixed(2)} s of processor time`,
      met: below === 0 && reached >= 0.95 * asked,
    };
  },
};

/** Chains that anchor each other's free energies; their spread is the error that is told. */
const CHAINS = 4;

const freeEnergy: BenchRow = {
  name: "selection-free-energy",
  goal: "free energy of all supports by exchange Monte Carlo within 0.01 nat of the exhaustive sum, p = 20, n = 40, k = 5",
  async run(say) {
    let worst = 0;
    let worstInclusion = 0;
    const cases = [
      { rho: 0, snr: 1 },
      { rho: 0.5, snr: 10 },
      { rho: 0.9, snr: 3 },
    ];
    for (const [at, { rho, snr }] of cases.entries()) {
      const { design } = designOf({ p: 20, n: 40, k: 5, rho, snr }, at + 1);
      const gram = gramOf(design);
      const cost = priorCost("supports", 20, 40, 20);
      const exact = censusSummary(enumerateSupports(gram, cost, 0, 0, never), 20);
      let sum = 0;
      const inclusion = new Float64Array(20);
      for (let chain = 0; chain < CHAINS; chain++) {
        const plan = {
          cost,
          ladder: [0.3, 0.6, 1],
          burnIn: 8000,
          rounds: 80_000,
          movesPerRound: 5,
          seed: 1,
          chain,
          from: [],
        };
        const seen = samplePosterior(gram, plan, never);
        sum += freeEnergyOfAnchors(seen.anchors.energies, seen.anchors.share);
        for (let j = 0; j < 20; j++) inclusion[j] += seen.inclusion[j] / CHAINS;
      }
      const off = sum / CHAINS - exact.freeEnergy;
      worst = Math.max(worst, Math.abs(off));
      worstInclusion = Math.max(worstInclusion, ...inclusion.map((value, j) => Math.abs(value - exact.inclusion[j])));
      say(`ρ ${rho}, SNR ${snr}: F = ${exact.freeEnergy.toFixed(4)}, off by ${off.toFixed(4)} nat`);
    }
    return {
      measured: `off by at most ${worst.toFixed(4)} nat in ${cases.length} instances; inclusion probabilities by ${worstInclusion.toFixed(4)}`,
      met: worst <= 0.01,
    };
  },
};

export const rows: readonly BenchRow[] = [recovery, exhaustive, freeEnergy];
