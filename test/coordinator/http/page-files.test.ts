import assert from "node:assert/strict";
import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, test } from "vitest";
import { job, outline } from "../../../coordinator/http/answer-schema.ts";
import { readPageFiles } from "../../../coordinator/http/page-files.ts";
import { followed, type Gateway, read, refused, startGateway } from "./harness.ts";

const BUILT = new URL("../../../dist/coordinator/page/", import.meta.url);

describe("the files of the live page", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ threads: 1, http: { page: readPageFiles(BUILT) } });
  });
  afterAll(() => gateway.stop());

  test("come from the coordinator alone: every address that one of them names is there", async () => {
    const seen = new Set<string>();
    const load = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const response = await fetch(`${gateway.url}${path}`);
      assert.equal(response.status, 200, path);
      const type = response.headers.get("content-type") ?? "";
      if (/svg/.test(type)) return;
      const text = await response.text();
      const named = [...text.matchAll(/(?:src|href)="([^"#]+)"/g), ...text.matchAll(/^import\b[^;"]*"([^"]+)"/gm)].map(
        ([, name]) => name,
      );
      for (const name of named) await load(new URL(name, `http://page${path}`).pathname);
      if (!path.includes("uPlot")) assert.doesNotMatch(text, /https?:\/\/(?!www\.w3\.org)/, path);
    };
    await load("/");
    for (const path of [
      "/page/main.js",
      "/page/style.css",
      "/page/uPlot.iife.min.js",
      "/page/icon.svg",
      "/openapi.json",
    ])
      assert.ok(seen.has(path), path);
    // And none is served that nothing asks for, but modules of types alone, which are empty.
    for (const [path, { bytes }] of readPageFiles(BUILT) ?? [])
      assert.ok(seen.has(path) || bytes.toString().includes("export {};"), path);
    assert.equal(readPageFiles(new URL("nowhere/", BUILT)), null);
  });

  test("allow nothing but themselves: no inline script or style, no frame, no other place", async () => {
    const response = await fetch(gateway.url);
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|data:/);
    const html = await response.text();
    assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
  });

  test("are sent packed to those who can unpack, and not at all where nothing changed", async () => {
    const ask = (headers: Record<string, string>, method = "GET") =>
      new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }>((resolve, reject) => {
        const asked = request(`${gateway.url}/page/main.js`, { method, headers }, (response) => {
          const pieces: Buffer[] = [];
          response.on("data", (piece: Buffer) => pieces.push(piece));
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }),
          );
        });
        asked.on("error", reject).end();
      });
    const plain = await ask({});
    const packed = await ask({ "accept-encoding": "br, gzip" });
    assert.equal(packed.headers["content-encoding"], "gzip");
    assert.ok(gunzipSync(packed.body).equals(plain.body));
    const known = await ask({ "if-none-match": String(plain.headers["etag"]) });
    assert.deepEqual([known.status, known.body.length], [304, 0]);
    assert.deepEqual([(await ask({}, "HEAD")).status, (await ask({}, "HEAD")).body.length], [200, 0]);
    await refused(gateway.ask("POST", "/", {}), 405);
    await refused(gateway.ask("GET", "/page/../cli/main.js"), 404);
  });
});

describe("a problem that comes as a file's text", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ threads: 1 });
  });
  afterAll(() => gateway.stop());
  const create = (file: Record<string, string>, more: Record<string, unknown> = {}) =>
    gateway.ask("POST", "/v1/jobs", { problem: { file }, ...more });

  test("may say its format by its name, and is named in what is wrong with it", async () => {
    const text = "2 1\n1 2 1\n";
    await read(create({ name: "pair.ising", text }, { validate_only: true }), 200, job);
    await read(create({ name: "PAIR.ISING.gz", text }, { validate_only: true }), 200, job);
    await read(create({ name: "pair.txt", format: "ising-list", text }, { validate_only: true }), 200, job);
    const broken = await refused(create({ name: "pair.ising", text: "2 1\n1 3 1\n" }), 400);
    assert.match(broken.detail, /^pair\.ising, line 2: /);
    const unnamed = await refused(create({ format: "ising-list", text: "2 1\n1 3 1\n" }), 400);
    assert.match(unnamed.detail, /^problem\.file\.text, line 2: /);
    for (const file of [{ name: "pair.txt", text }, { text }]) {
      const untold = await refused(create(file), 400);
      assert.equal(untold.field, "problem.file.format");
      assert.match(untold.detail, /the first lines would fit .*ising-list/);
    }
  });

  test("has an outline: stop rules, energies to measure by, and each part's schedule, thinned", async () => {
    const text = "# planted-energy -1\n2 1\n1 2 1\n";
    const made = await read(
      create(
        { name: "pair.ising", text },
        {
          solver: { simulated_annealing: { num_sweeps: 1000, beta_range: { hot: 0.5, cold: 4 } }, seed: 1 },
          stop: { num_reads: 8, target_energy: -5 },
        },
      ),
      201,
      job,
    );
    await followed(gateway, made.job_id);
    const drawn = await read(gateway.ask("GET", `/v1/jobs/${made.job_id}/outline`), 200, outline);
    assert.deepEqual(drawn.stop, { time_limit_s: null, target_energy: -5, no_improvement_s: null, num_reads: 8 });
    assert.equal(drawn.known_energy, -1);
    const [part] = drawn.parts;
    assert.deepEqual([drawn.parts.length, part.method, part.sweeps_per_read, part.ladder], [1, "anneal", 1000, null]);
    const [{ name, points }] = part.curves;
    assert.deepEqual([name, points[0], points[points.length - 1]], ["beta", [0, 0.5], [1000, 4]]);
    assert.ok(points.length <= 129);
    assert.ok(points.every(([sweeps, beta], k) => k === 0 || (sweeps > points[k - 1][0] && beta >= points[k - 1][1])));
    const tempered = await read(
      create(
        { name: "pair.ising", text },
        {
          solver: { parallel_tempering: { num_sweeps: 10, beta_ladder: [0.5, 1, 2, 4] }, seed: 1 },
          stop: { num_reads: 8 },
        },
      ),
      201,
      job,
    );
    await followed(gateway, tempered.job_id);
    const ladder = await read(gateway.ask("GET", `/v1/jobs/${tempered.job_id}/outline`), 200, outline);
    assert.deepEqual(ladder.parts[0].ladder, [0.5, 1, 2, 4]);
    await refused(gateway.ask("GET", "/v1/jobs/AAAAAAAAAAAAAAAAAAAAAA/outline"), 404);
  });
});
