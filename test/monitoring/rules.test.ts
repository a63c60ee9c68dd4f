import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { parse, stringify } from "yaml";
import { COORDINATOR_METRICS } from "../../monitoring/metrics/coordinator-metrics.ts";
import type { MetricSpec } from "../../monitoring/metrics/metric.ts";
import { NODE_METRICS } from "../../monitoring/metrics/node-metrics.ts";
import { PROCESS_METRICS } from "../../monitoring/metrics/process-metrics.ts";
import { prometheusMissing, promtool, why } from "../support/prometheus.ts";

const FOLDER = join(import.meta.dirname, "..", "..", "monitoring", "prometheus");
const TESTS = readdirSync(join(FOLDER, "tests")).map((name) => join("tests", name));
const FILES = ["recording.yml", "alerts.yml"] as const;
const missing = prometheusMissing();

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

function rulesOf(file: (typeof FILES)[number]): RuleFile {
  return parse(readFileSync(join(FOLDER, file), "utf8")) as RuleFile;
}

/** A rule broken in one way, and in what way. */
interface Broken {
  readonly how: string;
  readonly rule: Rule;
}

/** Every way to break a rule that its tests must notice. */
function breakages(rule: Rule): readonly Broken[] {
  const { expr } = rule;
  if (rule.record !== undefined)
    return [
      { how: "tells twice as much", rule: { ...rule, expr: `(${expr}) * 2` } },
      { how: "tells nothing", rule: { ...rule, expr: "vector(0) > 1" } },
      // A grouping that is lost, or a maximum that has become a sum.
      ...swapped(rule, /\bmax by/g, "sum by"),
      ...swapped(rule, /sum by \([a-z, ]+\)/g, "sum"),
    ];
  return [
    { how: "never fires", rule: { ...rule, expr: "vector(0) > 1" } },
    { how: "always fires", rule: { ...rule, expr: "vector(1) > 0" } },
    ...(rule.for === undefined ? [] : [{ how: "does not wait", rule: { ...rule, for: "0s" } }]),
    { how: "waits for hours", rule: { ...rule, for: "5h" } },
    ...swapped(rule, /== 0\b/g, "== 1"),
    ...swapped(rule, /> (?=\d*[1-9])/g, "> 20 * "),
    ...swapped(rule, /> (?=\d*\.?\d*[1-9])/g, "> 0.1 * "),
    { how: "has another severity", rule: { ...rule, labels: { severity: "none" } } },
    { how: "says nothing", rule: { ...rule, annotations: { summary: "" } } },
    // One of several conditions is forgotten.
    ...conditions(expr).map((less) => ({ how: `is ${less}`, rule: { ...rule, expr: less } })),
  ];
}

function swapped(rule: Rule, part: RegExp, by: string): readonly Broken[] {
  const expr = rule.expr.replace(part, by);
  return expr === rule.expr ? [] : [{ how: `has "${by}" for ${part}`, rule: { ...rule, expr } }];
}

/** The expression without one of its conditions, for each that comes after another. */
function conditions(expr: string): readonly string[] {
  const parts = expr.split(/\s(?=and\b|unless\b)/);
  return parts.slice(1).map((_, k) => parts.filter((__, at) => at !== k + 1).join(" "));
}

interface RuleTest {
  readonly alert_rule_test?: readonly { readonly alertname: string }[];
  readonly promql_expr_test?: readonly { readonly expr: string }[];
}

/** The tests that ask for a rule, without what they ask of others: those are not loaded. */
function testsOf(name: string): readonly RuleTest[] {
  return TESTS.flatMap(
    (path) => (parse(readFileSync(join(FOLDER, path), "utf8")) as { tests: RuleTest[] }).tests,
  ).flatMap((one) => {
    const alerts = one.alert_rule_test?.filter(({ alertname }) => alertname === name) ?? [];
    const exprs = one.promql_expr_test?.filter(({ expr }) => expr.includes(name)) ?? [];
    if (alerts.length + exprs.length === 0) return [];
    return [{ ...one, alert_rule_test: alerts, promql_expr_test: exprs }];
  });
}

/** Whether the tests of a rule pass, for each of several rules in its place. One run of promtool. */
function passes(name: string, instead: readonly Rule[]): readonly boolean[] {
  const folder = mkdtempSync(join(tmpdir(), "spingap-rules-"));
  const records = rulesOf("recording.yml").groups.flatMap(({ rules }) => rules);
  try {
    const files = instead.map((rule, k) => {
      const needed = records.filter(({ record }) => record !== name && rule.expr.includes(record ?? name));
      const rules = [...needed, rule];
      writeFileSync(join(folder, `${k}.yml`), stringify({ groups: [{ name: "one", rules }] }));
      const file = join(folder, `${k}.test.yml`);
      writeFileSync(file, stringify({ rule_files: [`${k}.yml`], evaluation_interval: "15s", tests: testsOf(name) }));
      return file;
    });
    const { output } = promtool(["test", "rules", ...files]);
    // A rule that cannot be read is no rule that is broken on purpose.
    assert.ok(!/parse error|could not parse|unmarshal/.test(output), output);
    const verdicts = output.split("Unit Testing:").slice(1);
    assert.equal(verdicts.length, files.length, output);
    return files.map((file) => {
      const verdict = verdicts.find((words) => words.includes(` ${file}\n`)) ?? "";
      return verdict.includes("SUCCESS");
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.skipIf(missing !== null)(`Prometheus${why(missing)}`, () => {
  test("takes the configuration and its rules", () => {
    const { status, output } = promtool(["check", "config", join(FOLDER, "prometheus.yml")]);
    assert.equal(status, 0, output);
  });

  test("gives what the tests of the rules expect", () => {
    const { status, output } = promtool(["test", "rules", ...TESTS.map((path) => join(FOLDER, path))]);
    assert.equal(status, 0, output);
  });

  for (const file of FILES)
    for (const { rules } of rulesOf(file).groups)
      for (const rule of rules) {
        const name = rule.alert ?? rule.record ?? "";
        test(`sees it when ${name} is broken`, () => {
          const broken = breakages(rule);
          const [whole, ...verdicts] = passes(name, [rule, ...broken.map((one) => one.rule)]);
          assert.equal(whole, true, `${name} as it is`);
          for (const [k, { how }] of broken.entries())
            assert.equal(verdicts[k], false, `${name} ${how}, and no test fails`);
        });
      }
});

test("rules ask for metrics that there are", () => {
  const specs: readonly MetricSpec[] = [COORDINATOR_METRICS, NODE_METRICS, PROCESS_METRICS].flatMap((table) =>
    Object.values<MetricSpec>(table),
  );
  const known = new Set(
    specs.flatMap(({ name, type }) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
  for (const file of FILES)
    for (const { expr } of rulesOf(file).groups.flatMap(({ rules }) => rules))
      for (const [name] of expr.matchAll(/(?<![:\w])spingap_\w+/g)) assert.ok(known.has(name), `${name} in ${expr}`);
});

test("every alert says what happened, what to do, and how bad it is", () => {
  for (const rule of rulesOf("alerts.yml").groups.flatMap(({ rules }) => rules)) {
    assert.match(rule.labels?.["severity"] ?? "", /^(warning|critical)$/);
    assert.deepEqual(Object.keys(rule.annotations ?? {}).sort(), ["action", "summary"]);
  }
});
