import { describeFailure } from "../../core/failure.ts";
import { generateSeries } from "../../problems/dynamics/generate-series.ts";
import { DEFAULT_IDENTIFY, type Identified, identify } from "../../problems/dynamics/identify.ts";
import { sameTerms } from "../../problems/dynamics/polynomial-system.ts";
import { type KnownSystem, knownSystems } from "../../problems/dynamics/systems.ts";
import type { BenchRow } from "./row.ts";

const DRAWS = 40;

function identified(system: KnownSystem, noise: number, seed: number): Identified {
  const { duration, dt } = system;
  const found = identify(generateSeries(system, { duration, dt, noise }, seed), DEFAULT_IDENTIFY);
  if (!found.ok) throw new Error(describeFailure(found.failure));
  return found.value;
}

function row(system: KnownSystem, noise: number, share: number): BenchRow {
  const terms = system.equations.reduce((sum, equation) => sum + equation.length, 0);
  return {
    name: `dynamics-${system.name}-${100 * noise}-percent`,
    goal: `${system.name} from its attractor, T = ${system.duration}, dt = ${system.dt}, noise ${100 * noise} %: exactly the ${terms} terms in ≥ ${100 * share} % of ${DRAWS} draws`,
    run: async (say) => {
      let exact = 0;
      let covered = 0;
      let intervals = 0;
      for (let seed = 1; seed <= DRAWS; seed++) {
        const found = identified(system, noise, seed);
        if (!sameTerms(found.system, system)) {
          say(`draw ${seed}: other terms`);
          continue;
        }
        exact++;
        for (const [i, { terms: fitted }] of found.equations.entries())
          for (const { exponents, low, high } of fitted) {
            const name = exponents.join();
            const truth = system.equations[i].find((term) => term.exponents.join() === name)?.coefficient ?? Number.NaN;
            intervals++;
            if (low <= truth && truth <= high) covered++;
          }
      }
      return {
        measured: `${exact} of ${DRAWS} draws exact; ${covered} of ${intervals} intervals of 95 % cover the true coefficient`,
        met: exact >= share * DRAWS,
      };
    },
  };
}

export const rows: readonly BenchRow[] = knownSystems.flatMap((system) =>
  // Five per cent is beyond the goal: it shows how fast the method gives way.
  system.name === "lorenz" ? [row(system, 0.01, 0.9), row(system, 0.05, 0.75)] : [row(system, 0.01, 0.9)],
);
