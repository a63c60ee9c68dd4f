import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { MAIN } from "../support/command.ts";

/** A line of a process's log. */
export interface LogLine {
  readonly msg: string;
  readonly level: string;
  readonly [fact: string]: unknown;
}

/** `spingap serve`, `coordinator` or `node` as a process of its own. */
export interface ServedProcess {
  readonly child: ChildProcess;
  readonly lines: LogLine[];
  /** The next line of the log with this event, or one that was there. Rejects where the process ends before. */
  seen(event: string): Promise<LogLine>;
  /** Resolves to the exit code, or the signal. */
  readonly ended: Promise<number | string | null>;
}

export function startProcess(args: readonly string[]): ServedProcess {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stderr }).on("line", (text) => {
    lines.push(text.startsWith("{") ? (JSON.parse(text) as LogLine) : { msg: text, level: "none" });
    for (const wake of waiting) wake();
  });
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | string | null);
  const seen = (event: string): Promise<LogLine> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find(({ msg }) => msg === event);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      void ended.then((code) =>
        reject(new Error(`${args[0]} ended with ${code} before ${event}: ${JSON.stringify(lines)}`)),
      );
      look();
    });
  return { child, lines, seen, ended };
}

/** The events of `watch --json` as they come. */
export async function* watching(id: string, server: string): AsyncIterable<Record<string, unknown>> {
  const child = spawn(process.execPath, [MAIN, "watch", id, "--server", server, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    for await (const line of createInterface({ input: child.stdout }))
      yield JSON.parse(line) as Record<string, unknown>;
  } finally {
    child.kill("SIGKILL");
  }
}
