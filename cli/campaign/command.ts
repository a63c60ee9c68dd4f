import { type Command, Option } from "commander";
import { addClientOptions } from "../cluster/commands.ts";
import { addFormatOptions } from "../solve-options.ts";
import type { CampaignFlags } from "./request.ts";

const more = (value: string, before: readonly string[] = []): readonly string[] => [...before, ...value.split(",")];
const another = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds `bench schedules`: campaigns of instances × methods × schedules × lengths × seeds. */
export function addCampaignCommand(bench: Command): void {
  const command = bench
    .command("schedules")
    .description(
      "run a campaign: instances × methods × schedules × sweeps × seeds, as a spec or flags say; start again to go on",
    )
    .argument("[files...]", "one spec (.yaml, .yml, .json), or problem files; none: go on with what --out holds")
    .requiredOption("--out <dir>", "folder of the campaign")
    .option("--dry-run", "plan and register, and say how much there is to do")
    .option("--export", "make the tables anew from the runs that are there")
    .option("--threads <n>", "default: one for each core")
    .option("--quiet", "no progress and no report")
    .optionsGroup("Without a spec, one method on problem files:")
    .option("--num-sweeps <list>", "lengths of a read: 10,30,100,300")
    .option("--schedule <kinds>", "linear, geometric (with --beta-range), catoni (n ≤ 20), auto: a pilot's range", more)
    .option("--beta-range <hot,cold>", "inverse temperatures, 1/energy; may be given again", another)
    .option("--beta <list>", "runs at constant β, 1/energy")
    .addOption(new Option("--solver <name>", "default sa").choices(["sa", "pt", "sqa", "tabu", "oscillator"]))
    .addOption(new Option("--update <rule>").choices(["metropolis", "heatbath", "segment"]))
    .addOption(new Option("--scan <order>").choices(["sequential", "random", "checkerboard"]))
    .option("--kernel <name>", "as of solve")
    .addOption(new Option("--polish <on|off>", "descend at the end of each read").choices(["on", "off"]))
    .option("--seeds <list>", "1,2,3 or 1..10; default 1")
    .option("--reads <n>", "reads of a run; default 2048")
    .option("--blocks <n>", "independent blocks of a run, 1 … 250; default 16");
  addFormatOptions(command);
  addClientOptions(command).addHelpText(
    "after",
    `
A spec names the grid once; --dry-run says what it comes to. With --server HOST:PORT runs are jobs of a coordinator, without they run
here. A YAML spec (all lists may be longer; problems/examples/campaign-small.yaml is whole):

  name: small
  instances:
    - {file: G1.gz, format: gset, group: gset, ground: {objective: 11624, source: best-known}}
    - {family: tile-2d, parameters: {width: 8, height: 8}, seeds: {first: 1, count: 5}}
    - {id: triangle, ising: {couplings: [1, 1, 1], fields: [0, 0, 0.5]}}     # upper triangle, row by row
  methods:
    - {name: metropolis}                                # solver: sa, update: metropolis, scan: sequential
    - {name: heat-bath, update: heatbath, scan: random}
    - {name: tempering, solver: pt, reads: 64}
  schedules:
    - {name: linear, kind: linear, betaRange: [0.1, 3]} # also geometric, constant, points, catoni
    - {name: own, kind: auto}                           # what a pilot finds, once, before the first run
  sweeps: {from: 16, to: 4096, factor: 2}               # or a list
  seeds: [1, 2, 3]
  reads: 2048      # of a run
  blocks: 16       # independent blocks that they come in

DIR then holds spec.json, preregistration.json (what is expected, written before the first run), cells/ (one file a finished run: kill the
campaign at any time and start it again), rows.csv, rows.jsonl, stochastic-benchmark.csv and qoblib/.
Next: spingap report DIR

Examples:
  spingap bench schedules problems/examples/campaign-small.yaml --out small
  spingap bench schedules G1.gz G2.gz --format gset --num-sweeps 10,30,100,300 --schedule auto --seeds 1..5 --out gset
  spingap bench schedules --out gset

Exit codes: 0 all runs done, 1 a run failed, 2 wrong usage or bad input, 3 stopped before the end (Ctrl-C).`,
  );
  command.action(async (files: readonly string[], flags: CampaignFlags) => {
    const { benchSchedules } = await import("./campaign.ts");
    process.exitCode = await benchSchedules(files, flags);
  });
}
