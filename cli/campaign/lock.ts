import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { failed, invalid, type Result, success } from "../../core/failure.ts";

/** Held by the process that runs a campaign: two in one folder would run everything twice. */
const LOCK_FILE = "running.json";

/** The folder, for this process alone. Its directory must be there. @returns gives it back. */
export function lockDirectory(directory: string): Result<() => void> {
  const path = join(directory, LOCK_FILE);
  const own = `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, own, { flag: "wx" });
      return success(() => rmSync(path, { force: true }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST")
        return failed({ kind: "unreadable", where: path, reason: (error as Error).message });
    }
    const holder = holderOf(path);
    if (holder !== null && isRunning(holder))
      return invalid(
        directory,
        `is being run by process ${holder.pid} on ${holder.host}: wait for it, give another --out, or remove ${path} if that process is gone`,
      );
    rmSync(path, { force: true });
  }
  return invalid(directory, `is being run by another process (${path})`);
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Null where the file is gone or says nothing: it was cut while it was written. */
function holderOf(path: string): Holder | null {
  try {
    const { pid, host } = JSON.parse(readFileSync(path, "utf8")) as Partial<Holder>;
    return typeof pid === "number" && typeof host === "string" ? { pid, host } : null;
  } catch {
    return null;
  }
}

/** Of another host nothing is known: its process counts as running. */
function isRunning({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
