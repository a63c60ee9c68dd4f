import { existsSync, readFileSync } from "node:fs";
import { labExponents } from "../../cli/lab/exponents.ts";
import { stream } from "../../core/random/stream.ts";
import { agreement } from "../../lab/exponents/agreement.ts";
import { readExponents } from "../../lab/exponents/exponents-file.ts";
import { uniformNumbers } from "../../lab/irreversible/lifted-sampler.ts";
import type { BenchRow } from "../problems/row.ts";

const INSTANCES = 120;
const SEED = 1;

/** @param path  the file of `spingap lab exponents`; gone on with where it is there. */
export function exponentRows(path: string): readonly BenchRow[] {
  return [
    {
      name: "exponents",
      goal: "≥ 100 random instances, n ≤ 10, 0 < D ≤ 6, chosen before: slope of measured against 1/D has 1 in its 95 % interval, half-width ≤ 0.15 (met: in the 99.9 % one, as chance fails the former 1 time in 20); 1 shuffling of 2000 at most orders as well",
      async run(say) {
        if (!existsSync(path)) say(`some ${INSTANCES / 6} minutes; lines go to ${path}`);
        const code = labExponents({ instances: String(INSTANCES), seed: String(SEED), out: path });
        const { lines } = readExponents(readFileSync(path, "utf8"));
        const { slope, slopeSure, rankCorrelation, chance, shuffled } = agreement(
          lines,
          uniformNumbers(stream(SEED, 1, 0)),
        );
        return {
          measured: `${lines.length} instances: ${slope.estimate.toFixed(4)} in ${slope.low.toFixed(4)} … ${slope.high.toFixed(4)} (99.9 %: ${slopeSure.low.toFixed(4)} … ${slopeSure.high.toFixed(4)}), rank correlation ${rankCorrelation.toFixed(3)}; share of shufflings as high ${chance.toPrecision(2)}, their slopes ${shuffled.slope.low.toFixed(3)} … ${shuffled.slope.high.toFixed(3)}`,
          met: code === 0,
        };
      },
    },
  ];
}
