import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, test } from "vitest";
import { readDescriptorSet } from "../../proto/descriptor-set.ts";
import { complaints, staleFiles } from "../../scripts/build-proto.ts";

const ROOT = join(import.meta.dirname, "../..");

/** A workspace of its own with one definition changed. */
const folder = mkdtempSync(join(tmpdir(), "spingap-definitions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function changedWorkspace(file: string, before: string, after: string): string {
  const root = mkdtempSync(join(folder, "changed-"));
  cpSync(join(ROOT, "buf.yaml"), join(root, "buf.yaml"));
  for (const name of readdirSync(join(ROOT, "proto"), { recursive: true, encoding: "utf8" }))
    if (name.endsWith(".proto")) cpSync(join(ROOT, "proto", name), join(root, "proto", name));
  const path = join(root, "proto", file);
  const text = readFileSync(path, "utf8");
  assert.ok(text.includes(before), `${file} has no ${before}`);
  writeFileSync(path, text.replace(before, after));
  return root;
}

const NODE_SERVICE = "spingap/v1/node_service.proto";

describe("the definitions of messages and services", () => {
  test("keep to buf's standard rules, which see a field that is not named so", () => {
    assert.deepEqual(complaints("lint"), []);
    const wrong = changedWorkspace(NODE_SERVICE, "held_shards", "heldShards");
    assert.match(complaints("lint", wrong).join("\n"), /heldShards/);
  });

  test("are laid out as buf does", () => {
    assert.deepEqual(complaints("format"), []);
    assert.notDeepEqual(
      complaints("format", changedWorkspace(NODE_SERVICE, "  string node_id", " string node_id")),
      [],
    );
  });

  test("can be read by clients of the published ones, which a field that changes its number cannot", () => {
    assert.deepEqual(complaints("breaking"), []);
    const wrong = changedWorkspace(NODE_SERVICE, "uint32 threads = 5", "uint32 threads = 55");
    assert.match(complaints("breaking", wrong).join("\n"), /threads/);
    const added = changedWorkspace(NODE_SERVICE, "uint32 threads = 5;", "uint32 threads = 5;\n  uint32 sockets = 99;");
    assert.deepEqual(complaints("breaking", added), []);
  });

  test("gave the generated types and the descriptor set that are in the repository", () => {
    assert.deepEqual(staleFiles(), []);
  });
}, 60_000);

describe("the descriptor set", () => {
  const set = readDescriptorSet();

  test("names the services that a server offers", () => {
    assert.deepEqual(set.services, [
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "spingap.v1.JobService",
      "spingap.v1.NodeService",
    ]);
  });

  test("finds the file of a service, a method, a message, a field and an enum's value, with all its imports", () => {
    const file = set.fileByName("spingap/v1/job_service.proto");
    assert.equal(file?.length, 5);
    for (const symbol of [
      "spingap.v1.JobService",
      "spingap.v1.JobService.WatchJob",
      "spingap.v1.CreateJobRequest",
      "spingap.v1.CreateJobRequest.labels",
      "spingap.v1.CreateJobRequest.LabelsEntry",
    ])
      assert.deepEqual(set.fileBySymbol(symbol), file, symbol);
    assert.deepEqual(set.fileBySymbol("spingap.v1.LANE_HIGH"), set.fileByName("spingap/v1/job.proto"));
    assert.equal(set.fileByName("google/protobuf/timestamp.proto")?.length, 1);
  });

  test("knows nothing of other names", () => {
    for (const name of ["spingap.v1.Nothing", "JobService", "", "__proto__"]) {
      assert.equal(set.fileBySymbol(name), null);
      assert.equal(set.fileByName(name), null);
    }
  });
});
