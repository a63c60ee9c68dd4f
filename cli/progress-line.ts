import { objectiveOf, type Problem } from "../problems/problem.ts";
import type { Progress } from "./embedded/run-job.ts";
import { count, seconds } from "./report-text.ts";

/** One line that is written over again on a terminal, ten times a second at most; silent elsewhere. */
export interface ProgressLine<Shown> {
  show(shown: Shown): void;
  clear(): void;
}

const EVERY_MS = 100;

export function statusLine(wanted: boolean): ProgressLine<string> {
  const terminal = process.stderr;
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let written = false;
  return {
    show(text) {
      const nowMs = performance.now();
      if (!wanted || !terminal.isTTY || nowMs - shownAtMs < EVERY_MS) return;
      shownAtMs = nowMs;
      terminal.write(`\r\x1b[K${text.slice(0, (terminal.columns ?? 80) - 1)}`);
      written = true;
    },
    clear() {
      if (written) terminal.write("\r\x1b[K");
      written = false;
    },
  };
}

/** The status line of a solve. */
export function progressLine(
  problem: Pick<Problem, "objective">,
  options: { readonly timeLimitS: number | null },
  wanted: boolean,
): ProgressLine<Progress> {
  const line = statusLine(wanted);
  return {
    show(progress) {
      const best = Number.isFinite(progress.bestEnergy) ? String(objectiveOf(problem, progress.bestEnergy)) : "…";
      const share = shareDone(progress, options.timeLimitS);
      line.show(
        `${share === null ? "" : `${Math.floor(100 * share)} %  `}best ${best}  ${progress.finishedReads} reads  ${count(progress.updates / Math.max(progress.elapsedS, 1e-3))} updates/s  ${seconds(progress.elapsedS)}`,
      );
    },
    clear: line.clear,
  };
}

/** The share of the work done: of the time if there is a limit, else of the reads; null when neither is known. */
function shareDone({ numReads, elapsedS, finishedReads }: Progress, timeLimitS: number | null): number | null {
  if (timeLimitS !== null) return Math.min(1, elapsedS / timeLimitS);
  return numReads === null ? null : finishedReads / numReads;
}
