import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { readServerConfig } from "../cli/config/config.ts";
import { serverSchema } from "../cli/config/server-schema.ts";
import { backlog } from "../coordinator/http/answer-schema.ts";
import { routes } from "../coordinator/http/routes.ts";
import { parseListen } from "../coordinator/tls.ts";
import { type Gateway, startGateway } from "./coordinator/http/harness.ts";
import { natsBinaries } from "./support/nats-server.ts";

const ROOT = join(import.meta.dirname, "..");
const DEPLOY = join(ROOT, "deploy");
const KUBERNETES = join(DEPLOY, "kubernetes");

type Json = Readonly<Record<string, unknown>>;

const textOf = (...path: readonly string[]): string => readFileSync(join(DEPLOY, ...path), "utf8");

/** Whether a command answers; the reason to skip where it does not. */
function missing(command: string, ...args: readonly string[]): string | null {
  const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (status === 0) return null;
  return `${[command, ...args].join(" ")}: ${error?.message ?? stderr.trim().split("\n")[0]}`;
}

/** Inside a document: `at(x, "spec", "template")`. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[step] : undefined,
    value,
  );
}

function list(value: unknown): readonly Json[] {
  return (value ?? []) as readonly Json[];
}

/** Settings by environment, as a process would read them. */
function configured(environment: Readonly<Record<string, string>>): ReturnType<typeof readServerConfig> {
  const before = new Map(Object.keys(environment).map((name) => [name, process.env[name]]));
  Object.assign(process.env, environment);
  try {
    return readServerConfig({});
  } finally {
    for (const [name, value] of before)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  }
}

describe("compose.yaml", () => {
  const compose = parse(textOf("compose.yaml"), { merge: true }) as Json;
  const services = Object.entries(compose["services"] as Readonly<Record<string, Json>>);
  const ours = (process: string) => services.filter(([, service]) => at(service, "command", 0) === process);

  test("has NATS, two coordinators and two nodes, each with a probe and time to drain", () => {
    assert.deepEqual([ours("coordinator").length, ours("node").length, services.length], [2, 2, 5]);
    const { drain_seconds: drainSeconds } = serverSchema.parse({});
    for (const [name, service] of services) {
      assert.ok(Array.isArray(at(service, "healthcheck", "test")), `${name} has no probe`);
      assert.equal(service["restart"], "unless-stopped");
      const grace = /^(\d+)s$/.exec(String(service["stop_grace_period"]))?.[1];
      assert.ok(Number(grace) > drainSeconds + 4, `${name} has ${grace} s to stop`);
    }
    for (const [, service] of [...ours("coordinator"), ...ours("node")])
      assert.equal(at(service, "depends_on", "nats", "condition"), "service_healthy");
  });

  test("gives processes settings that they know, with NATS where it is", () => {
    for (const [name, service] of [...ours("coordinator"), ...ours("node")]) {
      const environment = service["environment"] as Readonly<Record<string, string>>;
      const config = configured(environment);
      assert.ok(config.ok, name);
      assert.deepEqual(config.value.nats.url, ["nats://nats:4222"]);
      // A variable that nobody reads would leave the settings as they are without it.
      for (const variable of Object.keys(environment)) {
        const { [variable]: _, ...others } = environment;
        assert.notDeepEqual(configured(others), config, `${name}: nobody reads ${variable}`);
      }
    }
    const nodeIds = ours("node").map(([, service]) => at(service, "environment", "SPINGAP_NODE_ID"));
    assert.equal(new Set(nodeIds).size, 2);
  });

  test("opens ports to this machine only", () => {
    const published = services.flatMap(([, service]) => (service["ports"] ?? []) as readonly string[]);
    assert.equal(published.length, 4);
    for (const port of published) assert.match(port, /^127\.0\.0\.1:\d+:(7480|7481)$/);
    assert.equal(new Set(published.map((port) => port.split(":")[1])).size, 4);
  });

  test("mounts what is there", () => {
    for (const [, service] of services)
      for (const mount of (service["volumes"] ?? []) as readonly string[]) {
        const [source] = mount.split(":");
        const known = source.startsWith(".")
          ? existsSync(join(DEPLOY, source))
          : at(compose, "volumes", source) !== undefined;
        assert.ok(known, mount);
      }
  });

  test("is accepted by docker compose", (context) => {
    const reason = missing("docker", "compose", "version");
    if (reason !== null) context.skip(`skipped: ${reason}`);
    const run = spawnSync("docker", ["compose", "-f", join(DEPLOY, "compose.yaml"), "config", "--quiet"], {
      encoding: "utf8",
    });
    assert.equal(run.status, 0, run.stderr);
  });
});

describe("compose.monitoring.yaml", () => {
  const compose = parse(textOf("compose.monitoring.yaml")) as Json;
  const cluster = parse(textOf("compose.yaml"), { merge: true }) as Json;
  const shipped = (name: string): Json =>
    parse(readFileSync(join(ROOT, "monitoring", "prometheus", name), "utf8")) as Json;
  const mounts = (name: string): readonly string[] => at(compose, "services", name, "volumes") as readonly string[];

  test("has Prometheus and Grafana, open to this machine only, each with a probe", () => {
    const services = Object.entries(compose["services"] as Readonly<Record<string, Json>>);
    assert.deepEqual(services.map(([name]) => name).sort(), ["grafana", "prometheus"]);
    for (const [name, service] of services) {
      assert.ok(Array.isArray(at(service, "healthcheck", "test")), name);
      assert.match(String(at(service, "ports", 0)), /^127\.0\.0\.1:(\d+):\1$/);
    }
  });

  test("scrapes as the shipped configuration does, every process of the cluster where it tells its metrics", () => {
    const own = parse(textOf("prometheus.yml")) as Json;
    const { scrape_configs: theirs, ...rest } = shipped("prometheus.yml");
    const { scrape_configs: ours, ...same } = own;
    assert.deepEqual(same, rest);
    const names = (jobs: unknown): readonly unknown[] => list(jobs).map((job) => job["job_name"]);
    assert.deepEqual(names(ours), names(theirs));
    const targets = list(ours).flatMap((job) => at(job, "static_configs", 0, "targets") as readonly string[]);
    const processes = Object.entries(cluster["services"] as Readonly<Record<string, Json>>).flatMap(
      ([name, service]) => {
        const environment = (service["environment"] ?? {}) as Readonly<Record<string, string>>;
        const address = environment["SPINGAP_METRICS"] ?? environment["SPINGAP_HTTP"];
        return address === undefined ? [] : [`${name}:${address.split(":").at(-1)}`];
      },
    );
    assert.deepEqual([...targets].sort(), processes.sort());
    assert.equal(targets.length, 4);
  });

  test("gives Prometheus its rules and Grafana the dashboards, where each looks for them", () => {
    const inside = (name: string): ReadonlyMap<string, string> =>
      new Map(mounts(name).map((mount) => [mount.split(":")[1], mount.split(":")[0]]));
    for (const file of shipped("prometheus.yml")["rule_files"] as readonly string[])
      assert.equal(inside("prometheus").get(`/etc/prometheus/${file}`), `../monitoring/prometheus/${file}`);
    const environment = at(compose, "services", "grafana", "environment") as Readonly<Record<string, string>>;
    const provisioning = ["dashboards", "datasources"].map((kind) =>
      readFileSync(join(ROOT, "monitoring", "grafana", "provisioning", kind, "spingap.yml"), "utf8"),
    );
    for (const [, variable] of provisioning.join("").matchAll(/: \$(SPINGAP_\w+)/g))
      assert.ok(variable in environment, variable);
    assert.equal(inside("grafana").get(environment["SPINGAP_DASHBOARDS"]), "../monitoring/grafana/json");
    for (const service of ["prometheus", "grafana"])
      for (const source of inside(service).values())
        assert.ok(
          source.startsWith(".") ? existsSync(join(DEPLOY, source)) : at(compose, "volumes", source) !== undefined,
        );
  });
});

describe("the image", () => {
  const dockerfile = textOf("Dockerfile");

  test("copies what is there, starts the command and opens its ports", () => {
    for (const [, words] of dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm))
      for (const source of words.split(" ").slice(0, -1)) assert.ok(existsSync(join(ROOT, source)), source);
    const { bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { bin: { spingap: string } };
    assert.ok(dockerfile.includes(`ENTRYPOINT ["node", "/spingap/${bin.spingap}"]`));
    const listen = parseListen("listen", serverSchema.parse({}).listen);
    assert.ok(listen.ok);
    assert.match(dockerfile, new RegExp(`^EXPOSE ${listen.value.port} 7481$`, "m"));
    assert.match(dockerfile, /^USER node$/m);
  });

  test("is built of what the build reads", () => {
    const ignored = textOf("Dockerfile.dockerignore")
      .split("\n")
      .filter((line) => line !== "");
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: { build: string } };
    for (const folder of ["scripts", "proto", "core", "solver-node", "coordinator", "cli"])
      assert.ok(!ignored.includes(folder));
    const { include } = JSON.parse(readFileSync(join(ROOT, "tsconfig.build.json"), "utf8")) as {
      include?: readonly string[];
    };
    for (const folder of include ?? []) assert.ok(!ignored.includes(folder), folder);
    assert.match(scripts.build, /tsconfig\.build\.json/);
  });
});

describe("the probe of containers", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  /** In a process of its own, without blocking the server that it asks. */
  async function probe(...args: readonly string[]): Promise<number | null> {
    const { spawn } = await import("node:child_process");
    return await new Promise((resolve) => {
      spawn(process.execPath, [join(DEPLOY, "probe.mjs"), ...args], { stdio: "ignore" }).on("close", resolve);
    });
  }

  test("passes where the coordinator is ready and knows the node, and fails elsewhere", async () => {
    assert.equal(await probe(`${gateway.url}/readyz`), 0);
    const { nodes } = (await (await gateway.ask("GET", "/v1/nodes")).json()) as {
      nodes: readonly { node_id: string }[];
    };
    assert.equal(await probe(`${gateway.url}/v1/nodes`, nodes[0].node_id), 0);
    assert.equal(await probe(`${gateway.url}/v1/nodes`, "another"), 1);
    assert.equal(await probe(`${gateway.url}/nothing`), 1);
    assert.equal(await probe("http://127.0.0.1:1/readyz"), 1);
  });
});

describe("the Kubernetes manifests", () => {
  const files = readdirSync(KUBERNETES).filter((name) => name.endsWith(".yaml"));
  const documents = files
    .filter((name) => !["config.yaml", "node-config.yaml"].includes(name))
    .flatMap((name) => parseAllDocuments(textOf("kubernetes", name)).map((one) => one.toJS() as Json));
  const ofKind = (...kinds: readonly string[]) => documents.filter(({ kind }) => kinds.includes(String(kind)));
  const workloads = ofKind("Deployment", "StatefulSet");
  const nameOf = (document: Json): string => String(at(document, "metadata", "name"));
  const podOf = (workload: Json): Json => at(workload, "spec", "template", "spec") as Json;
  const labelOf = (workload: Json): string =>
    String(at(workload, "spec", "template", "metadata", "labels", "app.kubernetes.io/name"));
  const config = serverSchema.safeParse(parse(textOf("kubernetes", "config.yaml")));
  const nodeConfig = serverSchema.safeParse(parse(textOf("kubernetes", "node-config.yaml")));

  test("settings are ones that processes know", () => {
    assert.ok(config.success, JSON.stringify(config.error?.issues));
    assert.equal(config.data.allow_plaintext, false);
    assert.ok(config.data.tls.cert !== null && config.data.tenants.length > 0);
    assert.ok(nodeConfig.success, JSON.stringify(nodeConfig.error?.issues));
    assert.deepEqual(nodeConfig.data.nats, config.data.nats);
    assert.equal(nodeConfig.data.drain_seconds, config.data.drain_seconds);
    // A node has no certificate to show: what it serves without one is its metrics alone.
    assert.deepEqual([nodeConfig.data.tls.cert, nodeConfig.data.tenants.length], [null, 0]);
  });

  test("let Prometheus alone reach a node's metrics, and tell it where they and the coordinators' are", () => {
    assert.ok(nodeConfig.success);
    const listen = parseListen("metrics", nodeConfig.data.metrics ?? "");
    assert.ok(listen.ok);
    const node = workloads.find((workload) => nameOf(workload) === "spingap-node") ?? {};
    const ports = list(at(podOf(node), "containers", 0, "ports"));
    assert.deepEqual(ports, [{ name: "metrics", containerPort: listen.value.port }]);
    const policy = ofKind("NetworkPolicy").find((one) => nameOf(one) === "spingap-node") ?? {};
    assert.deepEqual(at(policy, "spec", "ingress"), [
      {
        from: [{ namespaceSelector: {}, podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } } }],
        ports: [{ port: "metrics", protocol: "TCP" }],
      },
    ]);
    const monitors = ofKind("PodMonitor");
    assert.deepEqual(monitors.map(nameOf), ["spingap-coordinator", "spingap-node"]);
    for (const monitor of monitors) {
      const label = at(monitor, "spec", "selector", "matchLabels", "app.kubernetes.io/name");
      const workload = workloads.find((one) => labelOf(one) === label) ?? {};
      const [endpoint] = list(at(monitor, "spec", "podMetricsEndpoints"));
      const open = list(at(podOf(workload), "containers", 0, "ports")).map(({ name }) => name);
      assert.ok(open.includes(endpoint["port"]), nameOf(monitor));
      // The rules ask for jobs of these names.
      assert.equal(at(monitor, "spec", "jobLabel"), "app.kubernetes.io/name");
      assert.match(String(label), /^spingap-/);
      const secure = label === "spingap-coordinator";
      assert.equal(endpoint["scheme"], secure ? "https" : "http");
      assert.equal(at(endpoint, "authorization", "credentials", "key"), secure ? "scaler" : undefined);
    }
  });

  test("are all applied together, but for what needs an operator", () => {
    const { resources } = parse(textOf("kubernetes", "kustomization.yaml")) as { resources: readonly string[] };
    const others = ["kustomization.yaml", "config.yaml", "node-config.yaml", "scaling.yaml", "monitoring.yaml"];
    assert.deepEqual([...resources].sort(), files.filter((name) => !others.includes(name)).sort());
  });

  test("give every container a probe, memory, no rights, and time to drain", () => {
    assert.deepEqual(workloads.map(nameOf).sort(), ["nats", "spingap-coordinator", "spingap-node"]);
    for (const workload of workloads) {
      const pod = podOf(workload);
      const where = nameOf(workload);
      const drain = config.data?.drain_seconds ?? 0;
      assert.ok(Number(pod["terminationGracePeriodSeconds"]) > drain + 4, where);
      assert.equal(pod["automountServiceAccountToken"], false);
      assert.equal(at(pod, "securityContext", "runAsNonRoot"), true);
      assert.equal(at(pod, "securityContext", "seccompProfile", "type"), "RuntimeDefault");
      for (const container of list(pod["containers"])) {
        assert.ok(container["readinessProbe"], where);
        assert.ok(at(container, "resources", "limits", "memory"), where);
        assert.equal(at(container, "securityContext", "allowPrivilegeEscalation"), false);
        assert.equal(at(container, "securityContext", "readOnlyRootFilesystem"), true);
        assert.deepEqual(at(container, "securityContext", "capabilities", "drop"), ["ALL"]);
      }
    }
  });

  test("probe ports that containers open and addresses that the coordinator serves", () => {
    for (const workload of workloads)
      for (const container of list(podOf(workload)["containers"])) {
        const ports = list(container["ports"]).map(({ name }) => name);
        for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
          const get = at(container, probe, "httpGet");
          if (get === undefined) continue;
          assert.ok(ports.includes(at(get, "port")), `${nameOf(workload)}: ${probe}`);
          if (nameOf(workload) === "spingap-coordinator")
            assert.ok(routes.some(({ method, path, open }) => method === "GET" && open && path === at(get, "path")));
        }
      }
    const coordinator = workloads.find((workload) => nameOf(workload) === "spingap-coordinator");
    const liveness = at(podOf(coordinator ?? {}), "containers", 0, "livenessProbe", "httpGet", "path");
    assert.equal(liveness, "/healthz");
  });

  test("refer to labels, ports, secrets and files that are there", () => {
    const kustomization = parse(textOf("kubernetes", "kustomization.yaml")) as {
      configMapGenerator: readonly { name: string; files: readonly string[] }[];
    };
    const maps = kustomization.configMapGenerator.map(({ name }) => name);
    for (const { files: sources } of kustomization.configMapGenerator)
      for (const source of sources) assert.ok(existsSync(join(KUBERNETES, source.split("=").at(-1) ?? "")), source);
    const secrets = new Set(
      [...textOf("kubernetes", "kustomization.yaml").matchAll(/^# {3}(spingap-\w+) /gm)].map(([, name]) => name),
    );
    for (const workload of workloads) {
      const where = nameOf(workload);
      assert.equal(at(workload, "spec", "selector", "matchLabels", "app.kubernetes.io/name"), labelOf(workload), where);
      const pod = podOf(workload);
      const claims = list(at(workload, "spec", "volumeClaimTemplates")).map(nameOf);
      const volumes = list(pod["volumes"]);
      for (const volume of volumes) {
        const map = at(volume, "configMap", "name") as string | undefined;
        const secret = at(volume, "secret", "secretName") as string | undefined;
        if (map !== undefined) assert.ok(maps.includes(map), map);
        if (secret !== undefined) assert.ok(secrets.has(secret), secret);
      }
      const known = [...claims, ...volumes.map(({ name }) => String(name))];
      for (const container of list(pod["containers"])) {
        const mounts = list(container["volumeMounts"]);
        assert.deepEqual(mounts.map(({ name }) => String(name)).sort(), [...known].sort(), `${where}: volumes`);
      }
    }
    const labels = workloads.map(labelOf);
    for (const service of ofKind("Service")) {
      const label = String(at(service, "spec", "selector", "app.kubernetes.io/name"));
      const workload = workloads.find((one) => labelOf(one) === label);
      assert.ok(workload, nameOf(service));
      const ports = list(at(podOf(workload), "containers", 0, "ports")).map(({ name }) => name);
      for (const { targetPort } of list(at(service, "spec", "ports"))) assert.ok(ports.includes(targetPort));
    }
    for (const budget of ofKind("PodDisruptionBudget"))
      assert.ok(labels.includes(String(at(budget, "spec", "selector", "matchLabels", "app.kubernetes.io/name"))));
    for (const policy of ofKind("NetworkPolicy"))
      assert.ok(labels.includes(String(at(policy, "spec", "podSelector", "matchLabels", "app.kubernetes.io/name"))));
  });

  test("mount every secret file that the settings name", () => {
    assert.ok(config.success);
    const { tls, tenants, nats } = config.data;
    const coordinator = workloads.find((workload) => nameOf(workload) === "spingap-coordinator") ?? {};
    const mounts = list(at(podOf(coordinator), "containers", 0, "volumeMounts")).map(
      ({ mountPath }) => `${String(mountPath)}/`,
    );
    const named = [tls.cert, tls.key, nats.token_file, ...tenants.flatMap((tenant) => tenant.token_files)];
    for (const file of named)
      assert.ok(
        mounts.some((mount) => file?.startsWith(mount)),
        String(file),
      );
    // Nodes get no key of the coordinators and no tenant's token but the one that may make no jobs.
    const node = workloads.find((workload) => nameOf(workload) === "spingap-node") ?? {};
    const secrets = list(podOf(node)["volumes"]).filter((volume) => volume["secret"] !== undefined);
    const keys = Object.fromEntries(
      secrets.map((volume) => [
        at(volume, "secret", "secretName"),
        list(at(volume, "secret", "items")).map(({ key }) => key),
      ]),
    );
    assert.deepEqual(keys, { "spingap-tls": ["ca.crt"], "spingap-tokens": ["scaler"], "spingap-nats": [] });
    assert.equal(tenants.find(({ name }) => name === "scaler")?.quota.maxJobs, 0);
  });

  test("scale the nodes by a field of an address that the coordinator serves", () => {
    const scaled = ofKind("ScaledObject")[0];
    assert.equal(at(scaled, "spec", "scaleTargetRef", "name"), "spingap-node");
    const metadata = at(scaled, "spec", "triggers", 0, "metadata") as Readonly<Record<string, string>>;
    const { hostname, port, pathname } = new URL(metadata["url"]);
    assert.equal(hostname.split(".")[0], "spingap-coordinator");
    const service = ofKind("Service").find((one) => nameOf(one) === hostname.split(".")[0]) ?? {};
    assert.ok(list(at(service, "spec", "ports")).some((one) => String(one["port"]) === port));
    assert.ok(routes.some(({ path, method }) => path === pathname && method === "GET"));
    assert.ok(metadata["valueLocation"] in backlog.shape);
  });

  test("are rendered by kustomize, into one namespace", (context) => {
    const reason = missing("kubectl", "version", "--client");
    if (reason !== null) context.skip(`skipped: ${reason}`);
    const run = spawnSync("kubectl", ["kustomize", KUBERNETES], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    const rendered = parseAllDocuments(run.stdout).map((one) => one.toJS() as Json);
    for (const document of rendered)
      if (document["kind"] !== "Namespace")
        assert.equal(at(document, "metadata", "namespace"), "spingap", nameOf(document));
    // Names of generated maps follow their content, so that pods start anew when it changes.
    for (const workload of rendered.filter(({ kind }) => kind === "Deployment" || kind === "StatefulSet"))
      assert.match(JSON.stringify(podOf(workload)["volumes"]), /"(spingap|nats)-config-[a-z0-9]{10}"/);
  });

  test("hold no field that kubectl's own types do not know", (context) => {
    const reason = missing("kubectl", "version", "--client");
    if (reason !== null) context.skip(`skipped: ${reason}`);
    const folder = mkdtempSync(join(tmpdir(), "spingap-deploy-"));
    try {
      const file = join(folder, "workload.json");
      /** Paths of what was given and does not come back from a type that has no such field. */
      const lost = (workload: Json): string[] => {
        writeFileSync(file, JSON.stringify(workload));
        const run = spawnSync("kubectl", ["set", "image", "--local", "-f", file, "*=any", "-o", "json"], {
          encoding: "utf8",
        });
        return run.status === 0 ? missingIn(workload, JSON.parse(run.stdout)) : [run.stderr];
      };
      for (const workload of workloads) assert.deepEqual(lost(workload), [], nameOf(workload));
      const spoilt = structuredClone(workloads[0]) as { spec: { template: { spec: Record<string, unknown> } } };
      spoilt.spec.template.spec["terminationGraceSeconds"] = 5;
      assert.deepEqual(lost(spoilt), ["spec.template.spec.terminationGraceSeconds"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("are accepted by a cluster", (context) => {
    const reason = missing("kubectl", "cluster-info", "--request-timeout=2s");
    if (reason !== null) context.skip(`skipped: no cluster to ask: ${reason}`);
    const run = spawnSync("kubectl", ["apply", "-k", KUBERNETES, "--dry-run=server"], { encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
  });
});

/** Paths of leaves in `given` that `kept` lacks; values may be written in another way. */
function missingIn(given: unknown, kept: unknown, path = ""): string[] {
  if (typeof given !== "object" || given === null || Object.keys(given).length === 0)
    return kept === undefined ? [path.slice(1)] : [];
  return Object.entries(given).flatMap(([name, inner]) => missingIn(inner, at(kept, name), `${path}.${name}`));
}

describe("the configurations of NATS", () => {
  const { binaries, skipped } = natsBinaries();
  // `sync_interval: always` is of 2.10 and later.
  const server = binaries.find(({ version }) => !version.startsWith("2.9"));

  for (const [path, environment] of [
    ["nats.conf", {}],
    ["kubernetes/nats.conf", { POD_NAME: "nats-0", NATS_TOKEN: "nats-0123456789abcdef" }],
  ] as const)
    test(`${path} is one that a server takes`, (context) => {
      if (server === undefined) context.skip(`skipped: ${skipped ?? "no nats-server of 2.10 or later"}`);
      const run = spawnSync(server?.path ?? "", ["-t", "-c", join(DEPLOY, path)], {
        encoding: "utf8",
        env: { ...process.env, ...environment },
      });
      assert.equal(run.status, 0, run.stderr);
      const text = readFileSync(join(DEPLOY, path), "utf8");
      assert.match(text, /^ {2}sync_interval: always$/m);
    });
});
