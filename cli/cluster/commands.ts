import { type Command, InvalidArgumentError, Option } from "commander";
import { JOB_STATES } from "../../coordinator/engine/job-record.ts";
import { LANES } from "../../proto/engine/tasks.ts";
import type { Flags } from "../config/config.ts";
import type { ExitCode } from "../exit.ts";
import type { PredictFlags } from "../predict.ts";
import { addSolveOptions } from "../solve-options.ts";
import type { ListFlags } from "./job-commands.ts";
import type { SubmitFlags } from "./submit.ts";

const SECRETS = `
Secrets come from files or the environment, never from flags: flags stand in the list of processes.
Every setting may stand in a YAML file (--config, SPINGAP_CONFIG) and in the environment (SPINGAP_LISTEN, SPINGAP_TLS_CERT, …);
flags win over the environment, the environment over the file.`;

// Loaded when they are asked for: `solve` is not to wait for what talks to networks and ledgers.
const processes = () => import("./processes.ts");
const jobCommands = () => import("./job-commands.ts");

/** Adds the processes of a cluster and the commands that talk to a coordinator. */
export function addClusterCommands(program: Command): void {
  addProcesses(program);
  addSubmit(program);
  addJobCommands(program);
}

function addProcesses(program: Command): void {
  const server = (command: Command): Command =>
    command
      .option("--config <file>", "settings as YAML")
      .option("--listen <host:port>", "gRPC; default 127.0.0.1:7480")
      .option("--http <host:port>", "REST, or off; default 127.0.0.1:7481, if free")
      .option("--tls-cert <file>", "certificate (PEM) of the gRPC port")
      .option("--tls-key <file>", "its key (PEM)")
      .option("--tls-client-ca <file>", "clients must show a certificate that this authority signed")
      .option("--allow-plaintext", "serve other machines without TLS");
  const nats = (command: Command): Command =>
    command
      .option("--nats <url>", "nats://HOST:PORT or tls://HOST:PORT")
      .option("--nats-nkey-file <file>", "seed of the nkey that proves who we are")
      .option("--nats-token-file <file>", "token that proves who we are")
      .option("--nats-ca <file>", "authority (PEM) of the NATS server's certificate");
  const working = (command: Command): Command =>
    command
      .option("--threads <n>", "solving threads; default: one for each core")
      .option("--node-id <name>", "name among the nodes; drawn if not given")
      .addOption(
        new Option("--gpu <which>", "devices to offer: GPUs, none, or software adapters and WebAssembly too").choices([
          "auto",
          "off",
          "software",
        ]),
      );
  const ending = (command: Command): Command =>
    command
      .addOption(new Option("--log-level <level>").choices(["debug", "info", "warn", "error"]))
      .option("--drain-seconds <s>", "on SIGTERM running shards have so long to finish; default 5")
      .addHelpText("after", SECRETS);

  run(
    ending(
      working(
        server(
          program
            .command("serve")
            .description("serve jobs on this machine: coordinator, a node and a durable ledger in one process")
            .option("--data <dir>", "folder of the ledger and the models; default spingap-data")
            .option("--until-stdin-ends", "stop when standard input ends, as it does with the program that started us"),
        ),
      ),
    ),
    async (flags) => (await processes()).serve(flags),
  );
  run(
    ending(
      nats(
        server(program.command("coordinator").description("one of the coordinators of a cluster around NATS")).option(
          "--nats-monitoring-url <url>",
          "HTTP address of the NATS server, to tell how it syncs",
        ),
      ),
    ),
    async (flags) => (await processes()).coordinate(flags),
  );
  run(
    ending(
      nats(
        working(
          program
            .command("node")
            .description("one of the solving nodes of a cluster around NATS")
            .option("--config <file>", "settings as YAML")
            .option("--metrics <host:port>", "serve /metrics to Prometheus; default: not at all"),
        ),
      ),
    ),
    async (flags) => (await processes()).solveForCluster(flags),
  );
}

/** Adds the options that say how to reach a coordinator. */
export function addClientOptions(command: Command): Command {
  return command
    .optionsGroup("Coordinator:")
    .option("--server <host:port>", "default 127.0.0.1:7480")
    .option("--token-file <file>", "bearer token; or SPINGAP_TOKEN")
    .option("--tls", "TLS with the system's authorities")
    .option("--tls-ca <file>", "authority (PEM) of the coordinator's certificate")
    .option("--tls-cert <file>", "our certificate (PEM), where the coordinator asks for one")
    .option("--tls-key <file>", "its key (PEM)")
    .option("--config <file>", "settings as YAML, under client");
}

const more = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

function addSubmit(program: Command): void {
  const command = addSolveOptions(
    program
      .command("submit")
      .description("send a problem to a coordinator; options as of solve")
      .argument("<file>", "problem file, .gz or not; - for standard input"),
  )
    .optionsGroup("Job:")
    .option("--watch", "show how it goes and print the result at the end; Ctrl-C ends the watching, not the job")
    .option("--label <name=value>", "may be given again", more)
    .addOption(new Option("--lane <name>", "lanes share the nodes 8 : 4 : 1").choices(LANES).default("normal"))
    .option("--deadline <time>", "the job ends then with what it has: +SECONDS, or a time as 2030-01-31T12:00:00Z")
    .option("--request-id <id>", "for 7 days the same id is the same job; drawn if not given")
    .option("--validate-only", "check and plan, but make no job");
  addClientOptions(command)
    .addHelpText(
      "after",
      `
Without --watch the job's id is printed at once; with --json the job as one JSON document.
Exit codes: 0 done, 1 the job failed, 2 wrong usage or bad input, 3 ended before any sample (with --watch).`,
    )
    .action(async (file: string, flags: SubmitFlags) => {
      const { submit } = await import("./submit.ts");
      process.exitCode = await submit(file, flags);
    });
}

function addJobCommands(program: Command): void {
  const json = (command: Command): Command => addClientOptions(command.option("--json", "print one JSON document"));
  const listing = program
    .command("jobs")
    .description("list jobs, newest first")
    .addOption(
      new Option("--state <state>", "may be given again").argParser(
        (value: string, before: readonly string[] | undefined) => {
          if (JOB_STATES.some((state) => state === value)) return more(value, before);
          throw new InvalidArgumentError(`Allowed choices are ${JOB_STATES.join(", ")}.`);
        },
      ),
    )
    .option("--label <name=value>", "only jobs with it; may be given again", more)
    .option("--limit <n>", "at most so many", "50");
  run(json(listing), async (flags: ListFlags) => (await jobCommands()).listJobs(flags));
  runWithId(json(program.command("job").description("show a job").argument("<id>")), async (id, flags) =>
    (await jobCommands()).showJob(id, flags),
  );
  runWithId(
    addClientOptions(
      program
        .command("watch")
        .description("show what happens to a job, to its end")
        .argument("<id>")
        .option("--json", "print one JSON document a line"),
    ),
    async (id, flags) => (await jobCommands()).watchJob(id, flags),
  );
  runWithId(
    json(
      program
        .command("result")
        .description("print the result of a job that has ended")
        .argument("<id>")
        .option("--out <file>", "write the result document (JSON) to a file")
        .option("--quiet", "no report"),
    ),
    async (id, flags) => (await jobCommands()).showResult(id, flags),
  );
  runWithId(
    json(program.command("cancel").description("ask a job to end with what it has").argument("<id>")),
    async (id, flags) => (await jobCommands()).cancelJob(id, flags),
  );
  addPredict(program);
  run(json(program.command("nodes").description("list the solving nodes")), async (flags: ListFlags) =>
    (await jobCommands()).listNodes(flags),
  );
}

function addPredict(program: Command): void {
  const command = program
    .command("predict")
    .description("how long another run like a job would take until a wanted accuracy, with its interval")
    .argument(
      "<job>",
      "result file of solve --out, - for standard input, or the id of a coordinator's job that has ended",
    )
    .requiredOption(
      "--accuracy <gap>",
      "energies up to reference + gap are accurate enough, energy units ≥ 0; 0: the reference",
    )
    .option("--relative", "the gap is a share of |reference|: 0.01 for 1 %")
    .option(
      "--reference <e>",
      "best known energy or bound (minimised); default: the job's target, its known ground energy, or its own best",
    )
    .option("--confidence <p>", "also say how long suffices with this probability; default 0.99")
    .option("--threads <n>", "for so many threads at the job's pace; default: as many as it had")
    .option("--nodes <n>", "so many nodes with --threads each")
    .option("--json", "print one JSON document");
  addClientOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  spingap solve G22.txt --format gset --num-reads 4096 --num-sweeps 1000 --out run.json
  spingap predict run.json --accuracy 0 --reference -13359
  spingap predict run.json --accuracy 0.001 --relative --threads 16 --nodes 4

Blocks of a run are independent trials: where some were as low as the target, their number gives the law of the waiting time; the
interval holds what luck and the few hits leave open. One hit only gives a long upper end: run more blocks and ask again. A target
below all that was seen is answered only where the energies' lowest tail passes its tests, and otherwise refused with how much more
to run. Times assume the same method, sweeps and pace; a longer anneal may do better.
Exit codes: 0 answered, 1 the data cannot tell (or the call failed), 2 wrong usage or bad input.`,
    )
    .action(async (job: string, flags: PredictFlags) => {
      const { predict } = await import("../predict.ts");
      process.exitCode = await predict(job, flags);
    });
}

function run<F extends Flags>(command: Command, action: (flags: F) => Promise<ExitCode>): void {
  command.action(async (flags: F) => {
    process.exitCode = await action(flags);
  });
}

function runWithId<F extends Flags>(command: Command, action: (id: string, flags: F) => Promise<ExitCode>): void {
  command.action(async (id: string, flags: F) => {
    process.exitCode = await action(id, flags);
  });
}
