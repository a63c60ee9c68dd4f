import { invalid, type Result, success } from "../core/failure.ts";
import { type Problem, spinsFromState } from "../problems/problem.ts";
import { readText } from "./schedule-files.ts";

/**
 * One state a line, in the file's own alphabet; read k starts from line k, and the lines are used again in turn.
 * @param numOnes  what each must have; null for any number.
 */
export function readStates(problem: Problem, path: string, numOnes: number | null): Result<Int8Array[]> {
  const text = readText(path, "--initial-state");
  if (!text.ok) return text;
  const states: Int8Array[] = [];
  for (const [index, line] of text.value.split("\n").entries()) {
    if (line.trim() === "") continue;
    const spins = spinsFromState(problem, line.trim(), `${path}, line ${index + 1}`);
    if (!spins.ok) return spins;
    const ones = spins.value.reduce((sum, s) => sum + (s > 0 ? 1 : 0), 0);
    if (numOnes !== null && ones !== numOnes)
      return invalid(`${path}, line ${index + 1}`, `the state has ${ones} ones; --num-ones asks for ${numOnes}`);
    states.push(spins.value);
  }
  return states.length === 0 ? invalid(path, "the file holds no state") : success(states);
}
