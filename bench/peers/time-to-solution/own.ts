import { chooseKernel } from "../../../core/plan/kernel-choice.ts";
import { measureTts } from "../../time-to-solution/measure.ts";
import { TARGETS, type Target } from "../../time-to-solution/targets.ts";
import { inWords, type Question, saSettings } from "./grids.ts";
import type { Candidate } from "./race.ts";

/** Our annealing over the grid; a trial is a block, by the kernel that `solve` chooses. */
export function ownAnnealing(question: Question): Candidate[] {
  const { form, analysis } = question;
  return saSettings(analysis).map((setting) => {
    const { numSweeps } = setting;
    const { name: kernel } = chooseKernel(analysis, {
      update: "metropolis",
      scan: "sequential",
      reads: null,
      budgetS: null,
      moves: "flips",
      sweeps: numSweeps,
    });
    const [hot, cold] = setting.betaRange;
    const frozen = { solver: "sa", ...setting, kernel, betaRange: [hot / form.unit, cold / form.unit] } as const;
    return candidate(question, frozen, `${kernel}, ${inWords(setting, form.unit)}`, numSweeps);
  });
}

/** The method that bench/time-to-solution has frozen for a file and an objective, if it has. */
export function ownFrozen(question: Question, file: string, objective: number): Candidate[] {
  const target = TARGETS.find((t) => t.file === file && t.objective === objective);
  return target === undefined ? [] : [candidate(question, target.method, "as frozen for bench:tts", 1)];
}

function candidate(
  { problem, targetEnergy }: Question,
  frozen: Target["method"],
  setting: string,
  cost: number,
): Candidate {
  return {
    setting,
    cost,
    run: async (seed, mostCpuS, wantedHits) => {
      const m = measureTts(problem, frozen, targetEnergy, seed, {
        wantedHits,
        fewestHits: wantedHits,
        longS: Number.POSITIVE_INFINITY,
        mostCpuS,
      });
      return {
        hits: m.hits,
        trials: m.blocks,
        cpuS: m.blocks * m.blockCpuS,
        bestEnergy: m.bestEnergy,
        energies: m.energies,
      };
    },
  };
}
