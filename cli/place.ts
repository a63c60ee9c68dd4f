import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { columnModelOf } from "../problems/placement/encode.ts";
import { judgePlacement } from "../problems/placement/judge.ts";
import { repairPlacement } from "../problems/placement/repair.ts";
import { quoted } from "../problems/results/reproduce.ts";
import { addClientOptions } from "./cluster/commands.ts";
import { drawSeed } from "./draw-seed.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { type PlacingSurroundings, solvePlacement } from "./placement/engines.ts";
import { prepareFolder, type WrittenFile, writePlacement } from "./placement/out-dir.ts";
import { clusterJson, clusterText, placeCluster, writeCluster } from "./placement/place-cluster.ts";
import { type PlacementTask, readTask } from "./placement/read-data.ts";
import { type PlacementReport, placementJson, placementText } from "./placement/report.ts";
import { PLACE_DEFAULTS, type PlaceFlags, type PlaceRequest, placeRequest } from "./placement/request.ts";

const more = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds `place DATA`. */
export function addPlaceCommand(program: Command): void {
  const command = program
    .command("place")
    .description("place the atoms of a nanocluster from projections, or by energy on a grid")
    .argument(
      "<data>",
      "instance (.json), candidate sites (.xyz) with --projections or --projection, or projections (.csv) with --shells",
    )
    .optionsGroup("Data:")
    .option(
      "--projections <file>",
      "CSV with a header: direction, atoms or counts, and optionally weight, column, x, y",
    )
    .option("--projection <tilt=file>", "one direction's numbers as .npy: [110]=p110.npy; may be given again", more)
    .option("--shells <m>", "candidates: the cuboctahedron of m shells around an atom (1: 13 sites, 4: 309)")
    .option("--lattice-constant <a>", `Å; default ${PLACE_DEFAULTS.latticeConstant}, gold`)
    .option("--dose <n>", "electrons per atom: the numbers are counts")
    .option("--background <n>", "electrons in an empty column", PLACE_DEFAULTS.background)
    .option("--weight-cap <w>", "largest weight 1/variance of a column", PLACE_DEFAULTS.weightCap)
    .option("--truth <file>", "the true atoms (.xyz), to be judged against")
    .addOption(
      new Option("--disconnected <what>", "where candidate sites fall into pieces without bonds")
        .choices(["warn", "refuse"])
        .default("warn"),
    )
    .optionsGroup("What is known beforehand:")
    .option("--bond-prior <mu>", "energy won by every pair of neighbouring atoms")
    .option("--atoms <n>", "number of atoms")
    .option("--atom-weight <w>", "cost of each squared atom too many or too few", PLACE_DEFAULTS.atomWeight)
    .option("--refine <factor>", "candidates on a grid of 1/2 or 1/4 the spacing: 2 or 4", "1")
    .option("--min-distance <d>", "Å; no two atoms are closer, whatever the fit")
    .option("--max-distance <d>", "Å; every atom has another one within")
    .option("--radius <r>", "Å; no atom is farther from the middle of the candidates")
    .optionsGroup("Method:")
    .addOption(
      new Option("--engine <name>", "columns: anneals column residuals; qubo: the general solvers (as with --server)")
        .choices(["columns", "qubo"])
        .default("columns"),
    )
    .option(
      "--posterior",
      "sample exp(−E/2) and give each site its probability; the answer is each site's likelier value",
    )
    .option("--rounds <n>", "rounds of the posterior's parallel tempering")
    .option("--num-reads <n>", "independent anneals")
    .option("--num-sweeps <n>", "sweeps of an anneal")
    .option(
      "--time-limit <seconds>",
      "of the search and the posterior together (the search has half of it before a posterior); the best so far is the answer then",
    )
    .option("--seed <n>", "0 … 2⁵³ − 1; drawn and reported if not given")
    .option("--threads <n>", "default: one for each core")
    .optionsGroup("Results:")
    .option("--out-dir <folder>", "structures (.xyz with probabilities), table (.csv) and pictures (.svg)")
    .option("--json", "print one JSON document and nothing else on standard output")
    .option("--quiet", "no progress and no report");
  addClientOptions(command)
    .addHelpText(
      "after",
      `
Energy: sum of weight · (atoms placed in a column − atoms measured)² over all columns, minus the bond prior for every bond,
plus the atom weight for the squared difference in their number. Directions are zone axes as [110] or [1-10], or tilts in
degrees about [001] from the beam along [100].

Examples:
  spingap place problems/examples/placement-147.json --truth problems/examples/placement-147.truth.xyz --out-dir placed
  spingap place problems/examples/placement-147.json --posterior --bond-prior 0.5
  spingap place counts.csv --shells 4 --dose 30 --background 1
  spingap place sites.xyz --projection [100]=p100.npy --projection [110]=p110.npy --engine qubo
  spingap place problems/examples/cluster-13.json

With --server the QUBO is solved by a coordinator; the answer is decoded and judged here.
Ctrl-C ends the run and gives the best so far.
Exit codes: 0 done, 1 the job failed, 2 wrong usage or bad input, 3 stopped before any answer.`,
    )
    .action(async (file: string, flags: PlaceFlags) => {
      process.exitCode = await place(file, flags);
    });
}

/** Carries out `spingap place DATA`: reads, solves, repairs, judges, tells. */
async function place(file: string, flags: PlaceFlags): Promise<ExitCode> {
  const request = placeRequest(flags, availableParallelism(), drawSeed);
  if (!request.ok) return reportFailure(request.failure);
  const task = readTask(file, request.value.data);
  if (!task.ok) return reportFailure(task.failure);
  if (flags.outDir !== undefined) {
    const folder = prepareFolder(flags.outDir);
    if (!folder.ok) return reportFailure(folder.failure);
  }
  const cancel = new AbortController();
  const onSignal = (): void => {
    // A second Ctrl-C ends the process as usual.
    release();
    cancel.abort();
  };
  const release = (): void => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  const line = progressLine(flags.quiet !== true);
  const around: PlacingSurroundings = { cancel: cancel.signal, onProgress: line.show };
  try {
    return task.value.kind === "cluster"
      ? await placeByEnergy(task.value, request.value, flags, around, line.clear)
      : await placeByProjections(task.value, request.value, flags, around, line.clear);
  } finally {
    line.clear();
    release();
  }
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

const EVERY_MS = 100;

/** One line that is written over again on a terminal; silent elsewhere. */
function progressLine(wanted: boolean): { show(words: string): void; clear(): void } {
  const terminal = process.stderr;
  let written = false;
  let shownAt = 0;
  return {
    show(words) {
      if (!wanted || !terminal.isTTY || Date.now() - shownAt < EVERY_MS) return;
      shownAt = Date.now();
      terminal.write(`\r\x1b[K${words.slice(0, (terminal.columns ?? 80) - 1)}`);
      written = true;
    },
    clear() {
      if (written) terminal.write("\r\x1b[K");
      written = false;
    },
  };
}
