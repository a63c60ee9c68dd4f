import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = join(import.meta.dirname, "..");
const PROTO = join(ROOT, "proto");
const GENERATED = join(PROTO, "generated");
/** What was published last: later definitions must be readable by its clients. */
const BASELINE = join(PROTO, "baseline.binpb");

function run(tool: string, args: readonly string[], folder = ROOT): Buffer {
  const program = join(ROOT, "node_modules", ".bin", tool);
  return execFileSync(program, args, { cwd: folder, maxBuffer: 2 ** 26, stdio: ["ignore", "pipe", "pipe"] });
}

function protoFiles(): string[] {
  return readdirSync(PROTO, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".proto"))
    .toSorted();
}

/** Definitions with services that we serve or call; the health service brings its own types. */
const SERVICES = [
  "spingap/v1/job_service.proto",
  "spingap/v1/node_service.proto",
  "grpc/reflection/v1/reflection.proto",
];
/** Definitions of messages that travel otherwise. */
const MESSAGES = ["spingap/internal/v1/engine.proto", "google/rpc/status.proto", "google/rpc/error_details.proto"];

/** Writes the types of all messages and services and the descriptor set into `folder`. */
export function generate(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // As `CONVERSION` in proto/messages.ts and proto/grpc.ts converts at run time.
  const conversions = ["--longs=Number", "--enums=String", "--defaults", "--oneofs", "--includeComments"];
  const places = ["--importFileExtension=.ts", "-I", "proto", "-O", folder];
  run("proto-loader-gen-types", [...conversions, ...places, ...MESSAGES]);
  run("proto-loader-gen-types", [...conversions, "--grpcLib=@grpc/grpc-js", ...places, ...SERVICES]);
  run("buf", ["build", "--as-file-descriptor-set", "--exclude-source-info", "-o", join(folder, "descriptors.binpb")]);
}

/** Files below `folder` with their bytes, by their names from there. */
function contents(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).replaceAll("\\", "/"), readFileSync(path)] as const;
    }),
  );
}

/** Generated files that are missing, superfluous or unlike what the definitions give. */
export function staleFiles(): string[] {
  const fresh = mkdtempSync(join(tmpdir(), "spingap-proto-"));
  try {
    generate(fresh);
    const expected = contents(fresh);
    const present = contents(GENERATED);
    return [...new Set([...expected.keys(), ...present.keys()])].filter((name) => {
      const [a, b] = [expected.get(name), present.get(name)];
      return a === undefined || b === undefined || !a.equals(b);
    });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** What buf says against the definitions, as lines; none if all is well. @param root  of the workspace: where buf.yaml lies. */
export function complaints(check: "lint" | "format" | "breaking", root = ROOT): string[] {
  const args = {
    lint: ["lint"],
    format: ["format", "--diff", "--exit-code"],
    breaking: ["breaking", "--against", BASELINE],
  }[check];
  try {
    run("buf", args, root);
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer };
    const lines = `${stdout?.toString("utf8") ?? ""}${stderr?.toString("utf8") ?? ""}`.split("\n");
    return [`buf ${check}: ${(error as Error).message.split("\n")[0]}`, ...lines.filter((line) => line !== "")];
  }
}

/** Copies what is read at run time beside the compiled code. */
export function copyDefinitions(target: string): void {
  for (const name of [...protoFiles(), "generated/descriptors.binpb"]) cpSync(join(PROTO, name), join(target, name));
}

function check(): void {
  const found = [
    ...(["lint", "format", "breaking"] as const).flatMap((kind) => complaints(kind)),
    ...staleFiles().map((name) => `proto/generated/${name} is stale: run npm run proto`),
  ];
  for (const line of found) console.error(line);
  if (found.length > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  switch (process.argv[2]) {
    case undefined:
      generate(GENERATED);
      break;
    case "--check":
      check();
      break;
    case "--baseline":
      run("buf", ["build", "--exclude-source-info", "-o", BASELINE]);
      break;
    case "--copy":
      copyDefinitions(join(ROOT, "dist", "proto"));
      break;
    default:
      writeFileSync(2, "usage: build-proto.ts [--check | --baseline | --copy]\n");
      process.exitCode = 2;
  }
