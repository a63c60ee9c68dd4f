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
  /** Told of every line from now on. */
  onLine(listener: (line: LogLine) => void): void;
  /** Resolves to the exit code, or the signal. */
  readonly ended: Promise<number | string | null>;
}

/** @param entry  what node runs, with its own flags: the compiled command, unless a test brings a program of its own. */
export function startProcess(args: readonly string[], entry: readonly string[] = [MAIN]): ServedProcess {
  const child = spawn(process.execPath, [...entry, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const listeners: ((line: LogLine) => void)[] = [];
  createInterface({ input: child.stderr }).on("line", (text) => {
    const line: LogLine = text.startsWith("{") ? (JSON.parse(text) as LogLine) : { msg: text, level: "none" };
    lines.push(line);
    for (const listener of listeners) listener(line);
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
  return { child, lines, seen, onLine: (listener) => void listeners.push(listener), ended };
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
