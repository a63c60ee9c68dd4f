import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomField } from "../../problems/families/random-field/random-field.ts";
import type { ResultDocument } from "../../problems/results/result-document.ts";
import type { BenchOutcome, BenchRow } from "./row.ts";

/** Random-field ferromagnets at the strength that single flips find hardest in three dimensions. */
interface Size {
  readonly width: number;
  readonly depth: number;
}

const STRENGTH = 2.27;

function shapeOf({ width, depth }: Size): string {
  return depth === 1 ? `${width}^2` : `${width}^3`;
}

/** Processor seconds for instances of one size, model and least cut together. */
function groundStateTimes(size: Size, seeds: readonly number[]): number[] {
  return seeds.map((seed) => {
    const before = process.cpuUsage();
    const made = randomField({ ...size, height: size.width, strength: STRENGTH, fields: "gaussian" }, seed);
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
}

const groundStates: BenchRow = {
  name: "random-field-ground",
  goal: "exact ground states by a least cut at 10^5 spins (46^3 and 316^2): each within 5 s of processor time",
  run(say): Promise<BenchOutcome> {
    const measured: string[] = [];
    let slowest = 0;
    for (const size of [
      { width: 16, depth: 16 },
      { width: 32, depth: 32 },
      { width: 46, depth: 46 },
      { width: 316, depth: 1 },
    ]) {
      const seconds = groundStateTimes(size, [1, 2, 3, 4, 5]).sort((a, b) => a - b);
      slowest = Math.max(slowest, seconds[4]);
      measured.push(`${shapeOf(size)} median ${seconds[2].toFixed(2)} s, slowest ${seconds[4].toFixed(2)} s`);
      say(measured.at(-1) ?? "");
    }
    return Promise.resolve({ measured: measured.join("; "), met: slowest <= 5 });
  },
};

/** What `generate` and `solve --time-limit` do with one size, as a user runs them: the energy found against the proved truth. */
function solveRow(size: Size, seconds: number): BenchRow {
  const shape = shapeOf(size);
  return {
    name: `random-field-solve-${shape.replace("^", "-")}`,
    goal: `spingap solve --time-limit ${seconds} finds the ground energy of random fields of strength ${STRENGTH}, ${shape}, 2 threads`,
    async run(say) {
      const folder = mkdtempSync(join(tmpdir(), "random-field-"));
      try {
        const found: string[] = [];
        let exact = true;
        for (const seed of ["1", "2", "3"]) {
          const file = join(folder, `${seed}.ising`);
          const { width, depth } = size;
          const sides = ["--width", String(width), "--height", String(width), "--depth", String(depth)];
          await spingap([
            "generate",
            "random-field",
            ...sides,
            "--strength",
            String(STRENGTH),
            "--seed",
            seed,
            "--out",
            file,
          ]);
          const { truth } = JSON.parse(readFileSync(`${file}.truth.json`, "utf8")) as {
            truth: { ground_energy: number };
          };
          const flags = ["--time-limit", String(seconds), "--threads", "2", "--seed", seed, "--json", "--quiet"];
          const target = ["--target-objective", String(truth.ground_energy)];
          const { best, timing, solver } = JSON.parse(
            await spingap(["solve", file, ...flags, ...target]),
          ) as ResultDocument;
          if (best === null) throw new Error("no sample");
          const excess = (best.energy - truth.ground_energy) / (width * width * depth);
          exact &&= excess === 0;
          found.push(
            `${excess === 0 ? "0" : excess.toExponential(1)} in ${(timing.total_ns / 1e9).toFixed(1)} s by ${solver.name}`,
          );
          say(`seed ${seed}: ${found.at(-1)}`);
        }
        return { measured: `excess per spin ${found.join("; ")}`, met: exact };
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

function spingap(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["dist/cli/main.js", ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const pieces: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (piece: string) => pieces.push(piece));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(pieces.join(""));
      else reject(new Error(`spingap ${args.join(" ")} ended with ${code}`));
    });
  });
}

export const rows: readonly BenchRow[] = [
  groundStates,
  solveRow({ width: 16, depth: 16 }, 20),
  solveRow({ width: 32, depth: 32 }, 30),
  solveRow({ width: 46, depth: 46 }, 30),
];
