import { invalid, type Result, success } from "../core/failure.ts";
import { type Problem, spinsFromState } from "../problems/problem.ts";
import { readText } from "./schedule-files.ts";

/** One state a line, in the file's own alphabet; read k starts from line k, and the lines are used again in turn. */
export function readStates(problem: Problem, path: string): Result<Int8Array[]> {
  const text = readText(path, "--initial-state");
  if (!text.ok) return text;
  const states: Int8Array[] = [];
  for (const [index, line] of text.value.split("\n").entries()) {
    if (line.trim() === "") continue;
    const spins = spinsFromState(problem, line.trim(), `${path}, line ${index + 1}`);
    if (!spins.ok) return spins;
    states.push(spins.value);
  }
  return states.length === 0 ? invalid(path, "the file holds no state") : success(states);
}
