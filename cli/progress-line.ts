import { objectiveOf, type Problem } from "../problems/problem.ts";
import type { Progress } from "./embedded/run-job.ts";
import { count, seconds } from "./report-text.ts";

/** One line that is written over again on a terminal, ten times a second at most; silent elsewhere. */
export interface ProgressLine {
  show(progress: Progress): void;
  clear(): void;
}

const EVERY_S = 0.1;

export function progressLine(
  problem: Pick<Problem, "objective">,
  options: { readonly timeLimitS: number | null },
  terminal: NodeJS.WriteStream,
): ProgressLine {
  let shownAtS = Number.NEGATIVE_INFINITY;
  let written = false;
  return {
    show(progress) {
      if (!terminal.isTTY || progress.elapsedS - shownAtS < EVERY_S) return;
      shownAtS = progress.elapsedS;
      const best = Number.isFinite(progress.bestEnergy) ? String(objectiveOf(problem, progress.bestEnergy)) : "…";
      const share = shareDone(progress, options.timeLimitS);
      const text = `${share === null ? "" : `${Math.floor(100 * share)} %  `}best ${best}  ${progress.finishedReads} reads  ${count(progress.updates / Math.max(progress.elapsedS, 1e-3))} updates/s  ${seconds(progress.elapsedS)}`;
      terminal.write(`\r\x1b[K${text.slice(0, (terminal.columns ?? 80) - 1)}`);
      written = true;
    },
    clear() {
      if (written) terminal.write("\r\x1b[K");
    },
  };
}

/** The share of the work done: of the time if there is a limit, else of the reads; null when neither is known. */
function shareDone({ numReads, elapsedS, finishedReads }: Progress, timeLimitS: number | null): number | null {
  if (timeLimitS !== null) return Math.min(1, elapsedS / timeLimitS);
  return numReads === null ? null : finishedReads / numReads;
}
