import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** The compiled command, as users run it. */
export const MAIN = new URL("../../dist/cli/main.js", import.meta.url).pathname;
/** The compiled entry of a thread, for pools made inside a test. */
export const WORKER = new URL("../../dist/solver-node/threads/worker.js", import.meta.url);

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `spingap …`; its standard input is closed at once unless `input` is given. */
export function startSpingap(
  args: readonly string[],
  input?: string,
): { child: ChildProcess; finished: Promise<Finished> } {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {}); // a command that refuses its options never reads
  child.stdin.end(input ?? "");
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const finished = once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, finished };
}

export function spingap(args: readonly string[], input?: string): Promise<Finished> {
  return startSpingap(args, input).finished;
}
