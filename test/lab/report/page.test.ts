import assert from "node:assert/strict";
import { beforeAll, describe, test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { uniformNumbers } from "../../../lab/irreversible/lifted-sampler.ts";
import { DARK_PALETTE, PALETTE } from "../../../lab/report/chart.ts";
import { type Findings, findingsOf } from "../../../lab/report/findings.ts";
import { findingsJson, reportPage } from "../../../lab/report/page.ts";
import { atPointer, printed } from "../../../lab/report/page-tables.ts";
import { HYPOTHESES, materialOf, thousandCells } from "../../support/report-material.ts";

const cells = thousandCells();
let findings: Findings;
let json: string;
let page: string;

beforeAll(() => {
  findings = findingsOf(materialOf(cells));
  json = findingsJson(findings);
  page = reportPage(findings, json);
}, 300_000);

describe("the report of a campaign of a thousand runs", () => {
  test("finds true exponents consistent where runs are long enough, and the wrong one violated", () => {
    assert.equal(cells.length, 1008);
    assert.deepEqual(
      findings.claims.map(({ verdict }) => verdict),
      ["inconclusive", "consistent", "consistent", "violated"],
    );
    // The easy instance no longer fails often enough at 8192 sweeps.
    assert.match(findings.claims[0].reason, /^Within the margin, but .* 8192 sweeps/);
    assert.equal(findings.bounds.broken, 0);
    assert.ok(findings.bounds.checked >= 9);
  });

  test("prints nothing that is not in the JSON at the place it names", () => {
    const parsed: unknown = JSON.parse(json);
    const quoted = [...page.matchAll(/<span data-json="([^"]+)">([^<]*)<\/span>/g)];
    assert.ok(quoted.length > 500, String(quoted.length));
    const uniform = uniformNumbers(stream(5, 0, 0));
    const unescaped = (text: string): string =>
      text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
    for (let k = 0; k < 300; k++) {
      const [, pointer, text] = quoted[Math.floor(uniform() * quoted.length)];
      assert.equal(unescaped(text), printed(atPointer(parsed, pointer)), pointer);
    }
    for (const [, pointer] of page.matchAll(/data-json="([^"]+)"/g))
      assert.notEqual(atPointer(parsed, pointer.replace(/\/[^/]+$/, "")), undefined, pointer);
    // The test can fail: a pointer off by one row says something else.
    assert.notEqual(
      printed(atPointer(parsed, "/claims/0/predicted")),
      printed(atPointer(parsed, "/claims/1/predicted")),
    );
  });

  test("holds the same JSON in the page", () => {
    const inside = /<script type="application\/json" id="findings">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? "";
    assert.deepEqual(JSON.parse(inside), JSON.parse(json));
  });

  test("needs nothing from elsewhere and is at most 3 MB", () => {
    assert.ok(Buffer.byteLength(page) <= 3e6, String(Buffer.byteLength(page)));
    const outside = [...page.matchAll(/(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)/g)].map(([, target]) => target);
    // Clip paths of the pictures themselves only.
    assert.deepEqual(
      outside.filter((target) => !target.startsWith("#")),
      [],
    );
    const withoutNamespaces = page.replaceAll(/xmlns(:\w+)?="[^"]*"/g, "");
    assert.doesNotMatch(withoutNamespaces.slice(0, withoutNamespaces.indexOf("<script")), /https?:/);
  });

  test("gives every picture a role, a title and a description, and no name twice", () => {
    const pictures = [...page.matchAll(/<svg role="img" aria-labelledby="(\S+) (\S+)"/g)];
    assert.equal(
      pictures.length,
      findings.figures.reduce((sum, { panels }) => sum + panels.length, 0),
    );
    for (const [, title, description] of pictures) {
      assert.match(page, new RegExp(`<title id="${title}">[^<]+</title>`));
      assert.match(page, new RegExp(`<desc id="${description}">[^<]{20,}</desc>`));
    }
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, id] of page.matchAll(/url\(#([^)]+)\)/g)) assert.ok(ids.includes(id), id);
  });

  test("draws all six figures, time axes for each of the three clocks", () => {
    assert.deepEqual(
      findings.figures.map(({ id }) => id),
      ["A", "B", "C", "D", "E", "F"],
    );
    for (const { id, panels } of findings.figures) {
      assert.ok(panels.length > 0, id);
      const count = (clock: string): number => panels.filter((panel) => panel.clock === clock).length;
      if (count("all") === panels.length) continue;
      assert.equal(count("sweeps"), count("updates"), id);
      assert.equal(count("sweeps"), count("seconds"), id);
    }
    for (const clock of ["sweeps", "updates", "seconds"]) {
      assert.match(page, new RegExp(`<input class="clock" type="radio" name="clock" id="clock-${clock}"`));
      assert.match(page, new RegExp(`<label for="clock-${clock}">`));
    }
  });

  test("has another colour on dark screens for each colour of a picture", () => {
    for (const [k, light] of PALETTE.entries())
      assert.ok(page.includes(`svg [fill="${light}"]{fill:${DARK_PALETTE[k]}}`), light);
    const drawn = new Set(
      [...page.matchAll(/<(?:path|text|circle|rect|polygon)[^>]* (?:fill|stroke)="(#[0-9a-fA-F]{3,6})"/g)].map(
        ([, c]) => c,
      ),
    );
    for (const colour of drawn)
      assert.ok(page.includes(`svg [fill="${colour}"]`), `${colour} stays as it is on dark screens`);
  });

  test("controls behave: shuffling leaves nothing, a wrong β breaks both bounds, sampled energies follow the exact law", () => {
    const verdict = (name: string): string => findings.controls.find((c) => c.name === name)?.verdict ?? "absent";
    assert.equal(verdict("Shuffled gaps"), "passed");
    assert.equal(verdict("Deliberately wrong β"), "passed");
    assert.equal(verdict("Sampled energies"), "passed");
    assert.equal(verdict("One slice is annealing"), "not tested");
    const [easy] = findings.restarts;
    assert.ok(easy.success > 0 && easy.success <= 1 && easy.tts >= easy.sweeps);
  });

  test("times to solution come with bounds where no read succeeded or all did", () => {
    for (const { p, bound, tts, successes, reads } of findings.tts) {
      assert.ok(p.low <= p.estimate && p.estimate <= p.high);
      if (bound === "lower") assert.ok(successes === 0 && tts.sweeps.estimate === null && tts.sweeps.low !== null);
      if (bound === "upper") assert.equal(successes, reads);
      if (tts.sweeps.estimate !== null && tts.sweeps.low !== null)
        assert.ok(tts.sweeps.low <= tts.sweeps.estimate * (1 + 1e-12));
    }
  });
});

describe("a report", () => {
  const few = cells.filter(({ instance, method }) => instance.id === "hard" && method.name !== "path-integral");
  const bare = { tables: new Map(), exponents: null, hypotheses: [] } as const;

  test("of a campaign without small instances or telemetry says what each figure lacks", () => {
    const large = cells
      .filter(({ instance, method }) => instance.id === "planted" && method.name === "annealing")
      .map((cell) => ({ ...cell, firstHits: [] }));
    const poor = findingsOf(materialOf(large, bare));
    for (const id of ["B", "C", "D", "E", "F"])
      assert.match(poor.figures.find((figure) => figure.id === id)?.missing ?? "", /[a-z]/, id);
    assert.deepEqual(poor.claims, []);
    assert.match(reportPage(poor, findingsJson(poor)), /Nothing was registered/);
  });

  test("of runs at another β than they say sees it: their energies do not follow the law", () => {
    // Cells that ran at one temperature claim one 5 % colder.
    const lying = few.map((cell) => {
      const beta = cell.schedule.beta ?? [];
      return beta.length === 1 ? { ...cell, schedule: { ...cell.schedule, beta: [beta[0] * 1.05] } } : cell;
    });
    const tables = new Map([...materialOf(few).tables].filter(([id]) => id === "hard"));
    const verdictOf = (all: typeof few): string =>
      findingsOf(materialOf(all, { tables, exponents: null, hypotheses: [] })).controls.find(
        ({ name }) => name === "Sampled energies",
      )?.verdict ?? "absent";
    assert.equal(verdictOf(few), "passed");
    assert.equal(verdictOf(lying), "failed");
  });

  test("is the same for the same seed", () => {
    const hypotheses = HYPOTHESES.filter(({ instances }) => instances.includes("hard"));
    const once = (): string => findingsJson(findingsOf(materialOf(few, { ...bare, hypotheses })));
    assert.equal(once(), once());
  });

  test("says when runs were dropped, and that nothing was registered", () => {
    const found = findingsOf(
      materialOf(few, { ...bare, missing: 3, registration: { present: false, registeredAt: null, deviations: [] } }),
    );
    const html = reportPage(found, findingsJson(found));
    assert.equal(found.provenance.dropped, 3);
    assert.match(html, /intervals and verdicts speak of what is left/);
    assert.match(html, /Nothing was registered before the runs/);
  });
});
