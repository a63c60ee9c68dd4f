import { invalid, type Result } from "../failure.ts";
import type { SolveOptions } from "./options.ts";

/** What sample mode needs, constant β and Γ, and what would make its chains samples of something else. Null where all is well. */
export function checkSampling(options: SolveOptions): Result<never> | null {
  const { solver, betaRange, betaSchedule, update, annealPath } = options;
  if (solver !== "auto" && solver !== "sa" && solver !== "sqa")
    return invalid("--mode", `sample mode needs --solver sa or sqa, got ${solver}`);
  if (betaRange === null || betaRange[0] !== betaRange[1] || betaSchedule.kind === "points")
    return invalid("--beta-range", "sample mode runs at one inverse temperature: give it twice, as --beta-range B,B");
  if (annealPath.kind !== "forward")
    return invalid("--anneal-path", `sample mode has no schedule to move along, got ${annealPath.kind}`);
  if (solver === "sqa") return checkWorldlineSampling(options, betaRange[0]);
  if (betaRange[0] === 0 && update === "metropolis")
    return invalid(
      "--beta-range",
      "at β = 0 Metropolis accepts every flip and chains only alternate: use --update heatbath, or β > 0",
    );
  return null;
}

function checkWorldlineSampling(options: SolveOptions, beta: number): Result<never> | null {
  const { gammaRange, gamma, gammaSchedule, annealSchedule, numTrotterSlices, readout } = options;
  const moving = { "--gamma": gamma, "--gamma-schedule": gammaSchedule, "--anneal-schedule": annealSchedule };
  const flag = Object.entries(moving).find(([, value]) => value !== null)?.[0];
  if (flag !== undefined || gammaRange === null || gammaRange[0] !== gammaRange[1])
    return invalid(
      flag ?? "--gamma-range",
      "sample mode runs at one transverse field: give it twice, as --gamma-range G,G",
    );
  if (numTrotterSlices > 1 && beta * gammaRange[0] === 0)
    return invalid(
      "--gamma-range",
      `at βΓ = 0 the slices of a worldline never part: give β > 0 and Γ > 0, or one slice, got β = ${beta}, Γ = ${gammaRange[0]}`,
    );
  if (beta === 0)
    return invalid("--beta-range", "at β = 0 every flip is accepted and chains only alternate: give β > 0, got 0");
  if (readout === "best")
    return invalid(
      "--readout",
      "the best of all slices is no sample of the distribution: sample mode reads slice0, got best",
    );
  return null;
}
