import { pino } from "pino";
import type { CoordinatorLog } from "../../coordinator/lead.ts";
import type { EngineLog } from "../../proto/engine/jetstream/connection.ts";

/** A process's log: JSON lines on standard error, or lines for a person where that is a terminal. */
export interface ProcessLog {
  readonly event: CoordinatorLog;
  readonly engine: EngineLog;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Names of facts that must never be written out. */
const SECRETS = ["token", "password", "seed", "authorization"];

/** @param name  of the process, for example "coordinator". */
export function processLog(name: string, level: LogLevel, out: NodeJS.WriteStream): ProcessLog {
  const logger = pino(
    {
      name,
      level,
      redact: { paths: SECRETS, censor: "(secret)" },
      formatters: { level: (label) => ({ level: label }) },
      base: { pid: process.pid },
    },
    // A line is out before the next thing happens: the last one counts most.
    out.isTTY ? { write: (line: string) => out.write(forPeople(line)) } : pino.destination({ fd: 2, sync: true }),
  );
  return {
    event: (at, event, facts) => logger[at](facts, event),
    engine: { info: (words) => logger.info(words), warn: (words) => logger.warn(words) },
  };
}

/** One line of JSON as a person reads it: time, level, what, facts. */
function forPeople(line: string): string {
  const { level, time, msg, pid: _, name: __, ...facts } = JSON.parse(line) as Record<string, unknown>;
  const at = new Date(Number(time)).toISOString().slice(11, 23);
  const rest = Object.entries(facts).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${at} ${String(level).padEnd(5)} ${[String(msg), ...rest].join("  ")}\n`;
}
