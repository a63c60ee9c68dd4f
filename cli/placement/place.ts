import { availableParallelism } from "node:os";
import { columnModelOf } from "../../problems/placement/encode.ts";
import { judgePlacement } from "../../problems/placement/judge.ts";
import { repairPlacement } from "../../problems/placement/repair.ts";
import { quoted } from "../../problems/results/reproduce.ts";
import { drawSeed } from "../draw-seed.ts";
import { ExitCode, reportFailure } from "../exit.ts";
import { interruptible } from "../interrupt.ts";
import { statusLine } from "../progress-line.ts";
import { prepareFolder, type WrittenFile } from "../write-files.ts";
import { type PlacingSurroundings, solvePlacement } from "./engines.ts";
import { writePlacement } from "./out-dir.ts";
import { clusterJson, clusterText, placeCluster, writeCluster } from "./place-cluster.ts";
import { type PlacementTask, readTask } from "./read-data.ts";
import { type PlacementReport, placementJson, placementText } from "./report.ts";
import { type PlaceFlags, type PlaceRequest, placeRequest } from "./request.ts";

/** Carries out `spingap place DATA`: reads, solves, repairs, judges, tells. */
export async function place(file: string, flags: PlaceFlags): Promise<ExitCode> {
  const request = placeRequest(flags, availableParallelism(), drawSeed);
  if (!request.ok) return reportFailure(request.failure);
  const task = readTask(file, request.value.data);
  if (!task.ok) return reportFailure(task.failure);
  const folder = prepareFolder(flags.outDir);
  if (!folder.ok) return reportFailure(folder.failure);
  const { value } = task;
  return await interruptible(async (cancel) => {
    const line = statusLine(flags.quiet !== true);
    const around: PlacingSurroundings = { cancel, onProgress: line.show };
    try {
      return value.kind === "cluster"
        ? await placeByEnergy(value, request.value, flags, around, line.clear)
        : await placeByProjections(value, request.value, flags, around, line.clear);
    } finally {
      line.clear();
    }
  });
}

async function placeByProjections(
  { instance, truth, warnings }: Extract<PlacementTask, { kind: "tomography" }>,
  request: PlaceRequest,
  flags: PlaceFlags,
  around: PlacingSurroundings,
  clear: () => void,
): Promise<ExitCode> {
  for (const warning of warnings) if (flags.quiet !== true) process.stderr.write(`spingap: warning: ${warning}\n`);
  const began = process.hrtime.bigint();
  const found = await solvePlacement(columnModelOf(instance), request, flags, around);
  clear();
  if ("told" in found) return found.told;
  if (!found.ok) return reportFailure(found.failure);
  if (found.value === null) return beforeAnyAnswer();
  // Penalties make broken rules costly; only the repair makes them impossible.
  const occupied = repairPlacement(instance, found.value.occupied);
  const judgement = judgePlacement(instance, occupied, { truth, probability: found.value.probability });
  // Without a bond prior no term is negative.
  const lowest = instance.bondPrior === 0 && judgement.energy === 0;
  const unchanged = occupied.every((x, i) => x === found.value?.occupied[i]);
  const placed = { ...found.value, occupied, proved: lowest || (found.value.proved && unchanged) };
  const wallS = Number(process.hrtime.bigint() - began) / 1e9;
  let files: readonly WrittenFile[] = [];
  if (flags.outDir !== undefined) {
    const written = writePlacement(flags.outDir, instance, placed, judgement, truth);
    if (!written.ok) return reportFailure(written.failure);
    files = written.value;
  }
  const reproduce = reproduceLine(request.seed);
  const report: PlacementReport = {
    instance,
    placed,
    judgement,
    seed: request.seed,
    wallS,
    reproduce,
    warnings,
    files,
  };
  if (flags.json === true) process.stdout.write(`${JSON.stringify(placementJson(report))}\n`);
  else if (flags.quiet !== true) process.stdout.write(placementText(report));
  return ExitCode.done;
}

async function placeByEnergy(
  { instance }: Extract<PlacementTask, { kind: "cluster" }>,
  request: PlaceRequest,
  flags: PlaceFlags,
  around: PlacingSurroundings,
  clear: () => void,
): Promise<ExitCode> {
  const found = await placeCluster(instance, request, flags, around);
  clear();
  if ("told" in found) return found.told;
  if (!found.ok) return reportFailure(found.failure);
  if (found.value === null) return beforeAnyAnswer();
  let files: readonly WrittenFile[] = [];
  if (flags.outDir !== undefined) {
    const written = writeCluster(flags.outDir, instance, found.value);
    if (!written.ok) return reportFailure(written.failure);
    files = written.value;
  }
  const reproduce = reproduceLine(request.seed);
  const about = { seed: request.seed, files: files.map(({ file }) => file), reproduce };
  if (flags.json === true) process.stdout.write(`${JSON.stringify(clusterJson(instance, found.value, about))}\n`);
  else if (flags.quiet !== true) process.stdout.write(clusterText(instance, found.value, files, reproduce));
  return ExitCode.done;
}

function beforeAnyAnswer(): ExitCode {
  process.stderr.write("spingap: stopped before any answer\n");
  return ExitCode.stoppedBeforeAnySample;
}

/** The same command with the seed spelled out, without what only concerns the output. */
function reproduceLine(seed: number): string {
  const words: string[] = [];
  const given = process.argv.slice(2);
  for (let w = 0; w < given.length; w++) {
    if (given[w] === "--json" || given[w] === "--quiet" || /^--(seed|out-dir)=/.test(given[w])) continue;
    if (given[w] === "--seed" || given[w] === "--out-dir") w++;
    else words.push(given[w]);
  }
  return ["spingap", ...words, "--seed", String(seed)].map(quoted).join(" ");
}
