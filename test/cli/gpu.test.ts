import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import { type Finished, startSpingap } from "../support/command.ts";
import { testRandom } from "../support/models.ts";

const random = testRandom(17);
const SIDE = 12;

/** A ±J torus as a file. */
function torusFile(): string {
  const lines: string[] = [];
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      for (const [a, b] of [
        [(x + 1) % SIDE, y],
        [x, (y + 1) % SIDE],
      ])
        lines.push(`${y * SIDE + x + 1} ${b * SIDE + a + 1} ${random() < 0.5 ? 1 : -1}`);
  const path = join(mkdtempSync(join(tmpdir(), "spingap-gpu-")), "torus.ising");
  writeFileSync(path, `${SIDE * SIDE} ${lines.length}\n${lines.join("\n")}\n`);
  return path;
}
const file = torusFile();
/** Enough sweeps that a process can be killed in their midst, on gpu.js as WebAssembly. */
const LONG = ["solve", file, "--json", "--seed", "5", "--threads", "1", "--solver", "sa", "--num-reads", "960"];
const SHORT = [...LONG, "--num-sweeps", "20"];

function documentOf({ code, stdout, stderr }: Finished): ResultDocument {
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as ResultDocument;
}

/** What /proc knows of a process after its name: state, parent, …; null where it is gone. */
function statOf(pid: number | string): readonly string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? null;
  } catch {
    return null;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(statOf(name)?.[1]) === pid)
    .map(Number);
}

/** Time that a process has had of a processor, seconds; the kernel counts in hundredths. */
function workOf(pid: number): number {
  const stat = statOf(pid);
  return stat === null ? 0 : (Number(stat[11]) + Number(stat[12])) / 100;
}

/** Work after which a GPU process has begun with its blocks: starting and testing itself takes it half as much. */
const MIDST_S = 0.8;

/** Runs a command and kills its GPU processes one after the other, each after so much work of its own. */
async function withKills(args: readonly string[], afterS: readonly number[]): Promise<Finished> {
  const { child, finished } = startSpingap(args);
  const killed = new Set<number>();
  const over = (): boolean => child.exitCode !== null || child.signalCode !== null;
  while (!over() && killed.size < afterS.length) {
    for (const pid of childrenOf(child.pid ?? 0))
      if (!killed.has(pid) && workOf(pid) >= afterS[killed.size]) {
        killed.add(pid);
        process.kill(pid, "SIGKILL");
      }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal(killed.size, afterS.length, "the command was over before its GPU process could be killed");
  return await finished;
}

describe.skipIf(!existsSync("/proc/self/stat"))("spingap solve on a device", () => {
  test("that cannot be had goes on on the CPU, says why, and its result is the CPU's", async () => {
    const kept = process.env["VK_DRIVER_FILES"];
    process.env["VK_DRIVER_FILES"] = "/nonexistent/driver.json";
    try {
      const finished = await startSpingap([...SHORT, "--backend", "webgpu"]).finished;
      assert.match(finished.stderr, /--backend webgpu cannot be had here, so the CPU does the work: no .*adapter/);
      const cpu = documentOf(await startSpingap([...SHORT, "--backend", "cpu"]).finished);
      assert.equal(documentOf(finished).digest, cpu.digest);
    } finally {
      if (kept === undefined) delete process.env["VK_DRIVER_FILES"];
      else process.env["VK_DRIVER_FILES"] = kept;
    }
  });

  test("whose process is killed in the midst of the work has the digest of an undisturbed run, and says so", async () => {
    const args = [...LONG, "--num-sweeps", "600", "--backend", "gpujs"];
    const undisturbed = await startSpingap(args).finished;
    const killed = await withKills(args, [MIDST_S]);
    assert.match(killed.stderr, /the GPU process was lost and is started anew: .*SIGKILL/);
    assert.equal(documentOf(killed).digest, documentOf(undisturbed).digest);
    assert.doesNotMatch(killed.stderr, /so the CPU does the work/);
  });

  test("whose next process dies as it starts goes on on the CPU and says why", async () => {
    const killed = await withKills([...LONG, "--num-sweeps", "4000", "--backend", "gpujs"], [MIDST_S, 0]);
    assert.match(killed.stderr, /--backend gpujs cannot be had here, so the CPU does the work: .*SIGKILL/);
    const result = documentOf(killed);
    assert.ok(result.best !== null);
  });

  test("ends as one on the CPU does when nobody reads what it prints", async () => {
    const codes = [];
    for (const backend of ["cpu", "gpujs"]) {
      const { child, finished } = startSpingap([...SHORT, "--backend", backend]);
      child.stdout?.destroy();
      const { code, stderr } = await finished;
      assert.doesNotMatch(stderr, /lost/);
      codes.push(code);
    }
    assert.equal(codes[1], codes[0]);
    assert.notEqual(codes[1], null);
  });
});
