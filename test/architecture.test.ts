import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, test } from "vitest";

/** A source file: its path from the root of the repository, with "/", and its text. */
interface Source {
  readonly path: string;
  readonly text: string;
}

const ROOT = join(import.meta.dirname, "..");

/** The folders of the product. `clients` holds no TypeScript. */
const FOLDERS = [
  "core",
  "proto",
  "problems",
  "lab",
  "monitoring",
  "coordinator",
  "solver-node",
  "cli",
  "bench",
  "test",
  "scripts",
] as const;
type Folder = (typeof FOLDERS)[number];

/** The arrows of the design: what a folder may import besides itself. */
const ARROWS: Readonly<Record<Folder, readonly Folder[]>> = {
  core: [],
  proto: ["core"],
  problems: ["core"],
  lab: ["core"],
  monitoring: [],
  coordinator: ["core", "proto", "problems", "monitoring"],
  "solver-node": ["core", "proto", "problems", "monitoring"],
  cli: FOLDERS,
  bench: FOLDERS,
  test: FOLDERS,
  scripts: FOLDERS,
};

/** Single places with one arrow more. */
const EXTRA_ARROWS: readonly (readonly [prefix: string, folder: Folder])[] = [["coordinator/predict", "lab"]];

/** Where each package may be imported: adapters and composition roots. What is not listed is imported nowhere. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "gpu.js": ["solver-node/gpu/device/"],
  webgpu: ["solver-node/gpu/device/dawn.ts"],
  piscina: ["solver-node/threads/pool.ts", "solver-node/threads/worker.ts"],
  commander: ["cli/"],
  libsql: ["coordinator/engine/embedded/ledger.ts", "coordinator/engine/embedded/folder-lock.ts"],
  protobufjs: ["proto/messages.ts", "proto/descriptor-set.ts"],
  "@grpc/proto-loader": ["proto/grpc.ts", "proto/generated/"],
  "@grpc/grpc-js": [
    "proto/grpc.ts",
    "proto/generated/",
    "coordinator/service/grpc/",
    "cli/cluster/client.ts",
    "cli/cluster/call-error.ts",
    "test/",
  ],
  "grpc-health-check": ["coordinator/service/grpc/server.ts"],
  pino: ["cli/cluster/log.ts"],
  yaml: ["cli/config/config.ts", "cli/campaign/request.ts", "scripts/monitoring-demo.ts", "test/"],
  zod: [
    "lab/campaign/",
    "problems/selection/truth-file.ts",
    "cli/config/",
    "cli/result-file/",
    "coordinator/http/",
    "problems/compressed-sensing/sensing-family.ts",
    "problems/dynamics/two-state-chain.ts",
    "problems/families/",
    "problems/placement/",
    "test/",
  ],
  // The package itself, as its users import it.
  spingap: ["test/library/"],
  "prom-client": ["monitoring/metrics/instruments.ts", "monitoring/metrics/exposition.ts"],
  "@grafana/grafana-foundation-sdk": ["scripts/build-dashboards.ts"],
  "csv-parse": ["problems/tables/csv-table.ts", "problems/placement/projection-files.ts"],
  echarts: ["problems/charts/chart.ts", "lab/report/chart.ts"],
  uplot: ["coordinator/page/"],
  "playwright-core": ["test/support/browser.ts", "test/coordinator/page/"],
  "axe-core": ["test/coordinator/page/"],
  assemblyscript: ["scripts/build-kernels.ts"],
  "ml-matrix": ["lab/spectrum/dense.ts"],
  "@nats-io/transport-node": [
    "proto/engine/jetstream/",
    "coordinator/engine/jetstream/",
    "solver-node/engine/",
    "test/",
  ],
  "@nats-io/jetstream": ["proto/engine/jetstream/", "coordinator/engine/jetstream/", "solver-node/engine/"],
  "@nats-io/kv": ["coordinator/engine/jetstream/"],
  "@nats-io/obj": ["proto/engine/jetstream/", "coordinator/engine/jetstream/"],
  "fast-check": ["test/"],
  vitest: ["test/"],
};

/** Node's own modules: nowhere in `core`; in `problems` only where a file is opened. */
const NODE_MODULES: readonly {
  readonly folder: string;
  readonly file: string | null;
  readonly modules: readonly string[];
}[] = [
  { folder: "core/", file: null, modules: [] },
  { folder: "problems/", file: "problems/formats/read-problem.ts", modules: ["node:fs", "node:stream", "node:zlib"] },
  { folder: "lab/", file: null, modules: [] },
  { folder: "monitoring/", file: null, modules: [] },
];

/** Folders without clock, environment or global random source, and the adapters inside them. */
const PURE = {
  folders: ["core/", "problems/", "lab/", "solver-node/kernels/", "solver-node/exact/"],
  except: ["problems/formats/read-problem.ts"],
};
const IMPURE = /\b(Math\.random|Date\.now|new Date\b|performance\.now|process\.hrtime|setTimeout|setInterval)\b/;

/** The only places that read the environment: tests, benchmarks, and configuration files once there are any. */
const READS_ENVIRONMENT = ["test/", "bench/", "scripts/"];

const EMPTY_NAMES = new Set(["utils", "util", "helpers", "helper", "types", "common", "misc"]);

/** What a file imports, exports from, or loads dynamically; `values` leaves out what is imported as types only. */
function importsOf(source: Source, which: "all" | "values" = "all"): string[] {
  const code = withoutComments(source.text);
  const statements =
    /^\s*(?:import|export)\b([^;"'`]*?)\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
  return [...code.matchAll(statements)]
    .filter((m) => which === "all" || !/^\s+type\s/.test(m[1] ?? ""))
    .map((m) => m[2] ?? m[3] ?? m[4]);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

function isFolder(name: string): name is Folder {
  return (FOLDERS as readonly string[]).includes(name);
}

function arrowsBroken(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const from = path.split("/")[0];
    if (!isFolder(from)) return [];
    return importsOf({ path, text }).flatMap((name) => {
      if (!name.startsWith(".")) return [];
      const to = posix.join(posix.dirname(path), name).split("/")[0];
      const allowed =
        to === from ||
        (isFolder(to) && ARROWS[from].includes(to)) ||
        EXTRA_ARROWS.some(([prefix, folder]) => path.startsWith(prefix) && to === folder);
      return allowed ? [] : [`${path} imports ${name}: ${from} may not import ${to}`];
    });
  });
}

function packagesMisplaced(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap((name) => {
      if (name.startsWith(".") || name.startsWith("node:")) return [];
      const packageName = name
        .split("/")
        .slice(0, name.startsWith("@") ? 2 : 1)
        .join("/");
      const places = PACKAGES[packageName] ?? [];
      return places.some((place) => source.path.startsWith(place))
        ? []
        : [`${source.path} imports the package ${packageName}`];
    }),
  );
}

function nodeModulesMisplaced(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const rule = NODE_MODULES.find(({ folder }) => source.path.startsWith(folder));
    if (rule === undefined) return [];
    return importsOf(source)
      .filter((name) => name.startsWith("node:") && !(source.path === rule.file && rule.modules.includes(name)))
      .map((name) => `${source.path} imports ${name}`);
  });
}

/** Each cycle of imports once, as the path that closes it. Types alone make none: their imports are gone before the code runs. */
function cycles(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(" → "));
    const source = byPath.get(path);
    if (at >= 0 || done.has(path) || source === undefined) return;
    for (const name of importsOf(source, "values"))
      if (name.startsWith(".")) visit(posix.join(posix.dirname(path), name), [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return found;
}

function emptyNames(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => !path.startsWith("test/") && EMPTY_NAMES.has(posix.basename(path).split(".")[0]))
    .map(({ path }) => path);
}

function environmentReaders(sources: readonly Source[]): string[] {
  return sources
    .filter(
      ({ path, text }) =>
        withoutComments(text).includes("process.env") &&
        posix.basename(path) !== "config.ts" &&
        !READS_ENVIRONMENT.some((place) => path.startsWith(place)),
    )
    .map(({ path }) => `${path} reads process.env`);
}

function impurities(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    if (!PURE.folders.some((folder) => path.startsWith(folder)) || PURE.except.includes(path)) return [];
    const word = IMPURE.exec(withoutComments(text));
    return word === null ? [] : [`${path} uses ${word[1]}`];
  });
}

/** AssemblyScript is another language, what is built is not written here, and this file holds sources that break the rules. */
const SKIPPED = ["solver-node/kernels/assembly/", "solver-node/kernels/build/", "test/architecture.test.ts"];

const SOURCES: readonly Source[] = FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .filter((path) => path.endsWith(".ts") && !SKIPPED.some((skipped) => path.startsWith(skipped)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") })),
);

/** Every rule with the sources that it must refuse, each breaking it once, and sources that it must accept. */
const RULES: readonly {
  readonly title: string;
  readonly rule: (sources: readonly Source[]) => string[];
  readonly refuses: readonly (readonly Source[])[];
  readonly accepts: readonly Source[];
}[] = [
  {
    title: "imports point inward only",
    rule: arrowsBroken,
    refuses: [
      [{ path: "core/a.ts", text: 'import { x } from "../problems/x.ts";' }],
      [{ path: "core/a/b.ts", text: 'import type { X } from "../../solver-node/x.ts";' }],
      [{ path: "monitoring/a.ts", text: 'import { x } from "../core/x.ts";' }],
      [{ path: "coordinator/a.ts", text: 'import { x } from "../solver-node/x.ts";' }],
      [{ path: "solver-node/a.ts", text: 'export { x } from "../coordinator/x.ts";' }],
      [{ path: "solver-node/a.ts", text: 'import {\n  x,\n  y,\n} from "../lab/x.ts";' }],
      [{ path: "coordinator/a.ts", text: 'import { x } from "../lab/x.ts";' }],
      [{ path: "problems/a.ts", text: 'const x = await import("../cli/x.ts");' }],
      [{ path: "lab/a.ts", text: 'import "../problems/x.ts";' }],
    ],
    accepts: [
      {
        path: "core/a.ts",
        text: 'import { y } from "./b/y.ts";\n// import { x } from "../cli/x.ts";\n/* import { x } from "../cli/x.ts"; */',
      },
      { path: "coordinator/predict/a.ts", text: 'import { x } from "../../lab/x.ts";' },
      { path: "cli/a.ts", text: 'import { x } from "../solver-node/x.ts";' },
    ],
  },
  {
    title: "packages appear only in their adapters",
    rule: packagesMisplaced,
    refuses: [
      [{ path: "cli/a.ts", text: 'import { Piscina } from "piscina";' }],
      [{ path: "solver-node/threads/pool.ts", text: 'import { Command } from "commander";' }],
      [{ path: "core/a.ts", text: 'import x from "left-pad/sub";' }],
      [{ path: "core/a.ts", text: 'import x from "@scope/name/sub";' }],
    ],
    accepts: [
      { path: "solver-node/threads/pool.ts", text: 'import { Piscina } from "piscina";' },
      { path: "cli/deep/a.ts", text: 'import { Command } from "commander";' },
    ],
  },
  {
    title: "Node's modules stay out of core, lab and monitoring, and in problems where files are opened",
    rule: nodeModulesMisplaced,
    refuses: [
      [{ path: "core/a.ts", text: 'import { createHash } from "node:crypto";' }],
      [{ path: "problems/formats/gset.ts", text: 'import { readFileSync } from "node:fs";' }],
      [{ path: "problems/formats/read-problem.ts", text: 'import { connect } from "node:net";' }],
    ],
    accepts: [{ path: "problems/formats/read-problem.ts", text: 'import { createReadStream } from "node:fs";' }],
  },
  {
    title: "there are no cycles of imports",
    rule: cycles,
    refuses: [
      [{ path: "core/a.ts", text: 'import { a } from "./a.ts";' }],
      [
        { path: "core/a.ts", text: 'import { b } from "./b/b.ts";' },
        { path: "core/b/b.ts", text: 'import { c, type C } from "../c.ts";' },
        { path: "core/c.ts", text: 'export { a } from "./a.ts";' },
      ],
    ],
    accepts: [
      { path: "core/a.ts", text: 'import { b } from "./b.ts";\nimport { c } from "./c.ts";' },
      { path: "core/b.ts", text: 'import { c } from "./c.ts";' },
      { path: "core/c.ts", text: 'import type { A } from "./a.ts";' },
    ],
  },
  {
    title: "no file is named for nothing in particular",
    rule: emptyNames,
    refuses: [
      [{ path: "core/utils.ts", text: "" }],
      [{ path: "cli/deep/types.ts", text: "" }],
      [{ path: "lab/helpers.test.ts", text: "" }],
    ],
    accepts: [
      { path: "test/support/helpers.ts", text: "" },
      { path: "core/spin-types.ts", text: "" },
    ],
  },
  {
    title: "the environment is read in configuration files only",
    rule: environmentReaders,
    refuses: [[{ path: "cli/solve.ts", text: 'const x = process.env["X"];' }]],
    accepts: [
      { path: "coordinator/config.ts", text: 'const x = process.env["X"];' },
      { path: "test/a.ts", text: 'const x = process.env["X"];' },
      { path: "cli/solve.ts", text: "// process.env stays out" },
    ],
  },
  {
    title: "pure folders have no clock, timer or global random source",
    rule: impurities,
    refuses: [
      "Math.random()",
      "Date.now()",
      "new Date()",
      "performance.now()",
      "process.hrtime.bigint()",
      "setTimeout(f, 1)",
    ].flatMap((call) =>
      ["core/a.ts", "problems/a.ts", "solver-node/kernels/a.ts", "solver-node/exact/a.ts"].map((path) => [
        { path, text: `const x = ${call};` },
      ]),
    ),
    accepts: [
      { path: "solver-node/threads/worker.ts", text: "process.hrtime.bigint();" },
      { path: "core/a.ts", text: "/** Math.exp, unlike Math.random(), is a function. */" },
    ],
  },
];

/** What is imported in the midst of a run is loaded when the run comes there: all else. */
function importedAtOnce(source: Source): string[] {
  return importsOf({ ...source, text: source.text.replace(/\bimport\(/g, "") }, "values");
}

/** All files that are loaded together with one: what it imports as values, and what those do. */
function loadedWith(path: string, sources: readonly Source[]): Source[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const loaded = new Map<string, Source>();
  const load = (at: string): void => {
    const source = byPath.get(at);
    if (source === undefined || loaded.has(at)) return;
    loaded.set(at, source);
    for (const name of importedAtOnce(source)) if (name.startsWith(".")) load(posix.join(posix.dirname(at), name));
  };
  load(path);
  return [...loaded.values()];
}

describe("the architecture", () => {
  for (const { title, rule, refuses, accepts } of RULES)
    test(title, () => {
      assert.deepEqual(rule(SOURCES), []);
      for (const sources of refuses) assert.ok(rule(sources).length > 0, `not refused: ${JSON.stringify(sources)}`);
      assert.deepEqual(rule(accepts), []);
    });

  test("lets the command start with its options alone: no package but the one that reads them, few files", () => {
    const loaded = loadedWith("cli/main.ts", SOURCES);
    const packages = loaded.flatMap(importedAtOnce).filter((name) => !/^\.|^node:/.test(name));
    assert.deepEqual([...new Set(packages)], ["commander"]);
    assert.ok(loaded.length > 20 && loaded.length < 60, `${loaded.length} files`);
  });

  test("is read from all sources: every relative import names a file that was read", () => {
    assert.ok(SOURCES.length > 50);
    for (const path of ["core/model/energy.ts", "solver-node/threads/pool.ts", "cli/main.ts"])
      assert.ok(
        SOURCES.some((s) => s.path === path),
        path,
      );
    const known = new Set(SOURCES.map((s) => s.path));
    const lost = SOURCES.flatMap((source) =>
      importsOf(source)
        .filter((name) => name.startsWith("."))
        .map((name) => posix.join(posix.dirname(source.path), name))
        .filter((path) => !known.has(path) && !path.endsWith(".json"))
        .map((path) => `${source.path} imports ${path}, which is not there`),
    );
    assert.deepEqual(lost, []);
  });
});
