import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { afterAll, describe, test } from "vitest";
import { readServerConfig } from "../../cli/config/config.ts";
import { temporaryFolder } from "../coordinator/service/harness.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

describe("a node's cards", () => {
  test("are one without a name of the user's, on both backends, unless the file lists them", () => {
    const usual = readServerConfig({});
    assert.ok(usual.ok);
    assert.deepEqual(usual.value.node.gpus, [{ name: "gpu0", environment: {}, backends: ["webgpu", "gpujs"] }]);
    const config = folder.file("two.yaml");
    writeFileSync(
      config,
      'node: {gpus: [{name: left, environment: {DRI_PRIME: "1!"}}, {name: right, backends: [gpujs]}]}\nlimits: {backend_wait_seconds: 5}\n',
    );
    const two = readServerConfig({ config, gpu: "software" });
    assert.ok(two.ok, JSON.stringify(two));
    assert.deepEqual(two.value.node.gpus, [
      { name: "left", environment: { DRI_PRIME: "1!" }, backends: ["webgpu", "gpujs"] },
      { name: "right", environment: {}, backends: ["gpujs"] },
    ]);
    assert.deepEqual([two.value.node.gpu, two.value.limits.backend_wait_seconds], ["software", 5]);
  });

  test("have different names, and known backends", () => {
    const config = folder.file("wrong.yaml");
    writeFileSync(config, "node: {gpus: [{name: a}, {name: a}, {name: b, backends: []}]}\n");
    const wrong = readServerConfig({ config });
    assert.ok(!wrong.ok);
    const words = JSON.stringify(wrong.failure);
    assert.match(words, /node\.gpus\.2\.backends: expected webgpu, gpujs or both/);
    writeFileSync(config, "node: {gpus: [{name: a}, {name: a}]}\n");
    const twice = readServerConfig({ config });
    assert.ok(!twice.ok);
    assert.match(JSON.stringify(twice.failure), /node\.gpus\.1\.name: a is there twice/);
  });
});
