import { accessSync, constants, existsSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { invalid, type Result, success } from "../core/failure.ts";
import type { Labels } from "../problems/problem.ts";
import type { ResultDocument } from "../problems/results/result-document.ts";
import { sampleSetJson } from "../problems/results/sample-set-json.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { reportText } from "./report-text.ts";

/** Where a result goes, and in which shape. */
export interface DeliveryFlags {
  readonly out?: string;
  readonly outFormat?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Prints the result, also where the file it was meant for as well cannot be written. */
export function deliver(result: ResultDocument, labels: Labels, flags: DeliveryFlags): ExitCode {
  const shaped = flags.outFormat === "sampleset" ? sampleSetJson(result, labels) : result;
  const json = `${JSON.stringify(shaped)}\n`;
  if (flags.json === true) process.stdout.write(json);
  else if (flags.quiet !== true) process.stdout.write(reportText(result, process.stdout.columns ?? 80));
  if (flags.out !== undefined) {
    try {
      writeFileSync(flags.out, json);
    } catch (error) {
      const reason = `the result cannot be written to ${flags.out}: ${(error as Error).message}`;
      return reportFailure({ kind: "job-failed", where: "--out", reason });
    }
  }
  if (result.state === "FAILED") return ExitCode.jobFailed;
  return result.best === null ? ExitCode.stoppedBeforeAnySample : ExitCode.done;
}

/** Refuses at once what would fail only after the work. */
export function checkWritable(path: string): Result<null> {
  try {
    if (existsSync(path)) {
      if (statSync(path).isDirectory()) return invalid("--out", `cannot write ${path}: it is a directory`);
      accessSync(path, constants.W_OK);
    } else if (path === "") return invalid("--out", "expected a file name, got an empty one");
    else accessSync(dirname(path), constants.W_OK);
    return success(null);
  } catch (error) {
    return invalid("--out", `cannot write ${path}: ${(error as Error).message}`);
  }
}
