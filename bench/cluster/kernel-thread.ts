import { readdirSync, readFileSync } from "node:fs";

const SAMPLE_MS = 3;
/** A thread that ran for less between two looks was only woken, ns. */
const AT_WORK_NS = 3e5;

/** Time that each thread of a process was on a processor, ns, as Linux tells it. */
export type ThreadTimes = ReadonlyMap<string, number>;

export function threadTimes(pid: number): ThreadTimes {
  const folder = `/proc/${pid}/task`;
  return new Map(readdirSync(folder).map((thread) => [thread, timeOf(`${folder}/${thread}`)]));
}

function timeOf(thread: string): number {
  try {
    return Number(readFileSync(`${thread}/schedstat`, "utf8").split(" ")[0]);
  } catch {
    // It has ended since the folder was read.
    return 0;
  }
}

/** The thread of a process, beside its first, that has worked most since `before`: where a kernel runs, that is its own. */
export function busiestThread(pid: number, before: ThreadTimes): string {
  let [busiest, most] = ["", -1];
  for (const [thread, ns] of threadTimes(pid)) {
    if (thread === String(pid)) continue;
    const grown = ns - (before.get(thread) ?? 0);
    if (grown > most) [busiest, most] = [thread, grown];
  }
  return busiest;
}

/** Looks at a thread until `end`, which gives the time of `performance.now()` at which it was last seen at work. */
export function watchThread(pid: number, thread: string): { end(): number } {
  const path = `/proc/${pid}/task/${thread}`;
  let atWork = performance.now();
  let seen = timeOf(path);
  const timer = setInterval(() => {
    const ns = timeOf(path);
    if (ns - seen < AT_WORK_NS) return;
    seen = ns;
    atWork = performance.now();
  }, SAMPLE_MS);
  return {
    end() {
      clearInterval(timer);
      return atWork;
    },
  };
}
