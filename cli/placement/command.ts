import { type Command, Option } from "commander";
import { addClientOptions } from "../cluster/commands.ts";
import { PLACE_DEFAULTS, type PlaceFlags } from "./request.ts";

const more = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds `place DATA`. */
export function addPlaceCommand(program: Command): void {
  const command = program
    .command("place")
    .description("place the atoms of a nanocluster from projections, or by energy on a grid")
    .argument(
      "<data>",
      "instance (.json), candidate sites (.xyz) with --projections or --projection, or projections (.csv) with --shells; - for an instance on standard input",
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
    .option("--num-sweeps <n>", "sweeps of an anneal");
  addClientOptions(command)
    .optionsGroup("Running and results:")
    .option(
      "--time-limit <seconds>",
      "of the search and the posterior together (the search has half of it before a posterior); the best so far is the answer then",
    )
    .option("--seed <n>", "0 … 2⁵³ − 1; drawn and reported if not given")
    .option("--threads <n>", "default: one for each core")
    .option(
      "--out-dir <dir>",
      "structures atoms.xyz, sites.xyz (with probabilities), projections.csv and pictures projections.svg, layers.svg",
    )
    .option("--json", "print the answer (JSON) and nothing else on standard output")
    .option("--quiet", "no progress and no report")
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
      const { place } = await import("./place.ts");
      process.exitCode = await place(file, flags);
    });
}
