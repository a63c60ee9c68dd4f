import { describeFailure, type Failure } from "../core/failure.ts";

/** What a command's exit code says to a script. */
export const ExitCode = { done: 0, jobFailed: 1, badUsage: 2, stoppedBeforeAnySample: 3 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Prints a failure as one line on standard error. */
export function reportFailure(failure: Failure): ExitCode {
  process.stderr.write(`spingap: ${describeFailure(failure).replaceAll("\n", " ")}\n`);
  return failure.kind === "job-failed" ? ExitCode.jobFailed : ExitCode.badUsage;
}
