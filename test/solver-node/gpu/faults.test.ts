import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, test } from "vitest";
import { stream } from "../../../core/random/stream.ts";
import { LayoutRefused } from "../../../solver-node/gpu/device/device.ts";
import { withinMemory } from "../../../solver-node/gpu/device/shader.ts";
import { GpuFailed, isGpuFailure } from "../../../solver-node/gpu/gpu-failure.ts";
import { gpuKeeper } from "../../../solver-node/gpu/gpu-keeper.ts";
import { gpuKernel } from "../../../solver-node/gpu/kernel.ts";
import { type GpuLink, gpuLink } from "../../../solver-node/gpu/link.ts";
import type { ProcessMessage, ProcessRequest } from "../../../solver-node/gpu/process.ts";
import type { SupervisorEvent } from "../../../solver-node/gpu/supervisor.ts";
import { GPU_FOLDER, startTestGpu, type TestGpu, withVulkan } from "../../support/gpu.ts";
import { spinsOf } from "../../support/kernel-contract.ts";
import { formOf, testRandom, testSeed, torus } from "../../support/models.ts";

const missing = withVulkan();
if (missing !== null) process.stderr.write(`devices are not tested: ${missing}\n`);

const random = testRandom(11);
const form = formOf(torus([6, 6], () => (random() < 0.5 ? 1 : -1)));
const schedule = { beta: Float64Array.from({ length: 20 }, (_, k) => 0.1 * (k + 1)), sweepsPerBeta: 2 };
const shape = { kind: "packed", bits: 24, groups: 2 } as const;

let started: TestGpu | null = null;
afterEach(async () => {
  await started?.close();
  started = null;
});

/** A block in three pieces, with something done to the process between them. */
function block(link: GpuLink, between: (piece: number) => void): Int8Array[] {
  const kernel = gpuKernel(form, started?.gpu.backend === "webgpu" ? { ...shape, bits: 32 } : shape, link);
  kernel.prepare(schedule);
  kernel.start(stream(testSeed(), 1, 0));
  for (const [piece, [from, to]] of [
    [0, 5],
    [5, 12],
    [12, 20],
  ].entries()) {
    kernel.anneal(from, to);
    between(piece);
  }
  const states = spinsOf(kernel, form.n);
  kernel.release?.();
  return states;
}

/** Pid of the process that now serves a connection. */
function pidOf(link: GpuLink): number {
  const answer = link.call({ kind: "describe" });
  assert.equal(answer.kind, "described");
  return answer.kind === "described" ? answer.gpu.pid : 0;
}

/** Events reach the test once its thread is free. */
async function lossesOf(events: readonly SupervisorEvent[], count: number): Promise<string[]> {
  for (let waited = 0; waited < 100; waited++) {
    const reasons = events.flatMap((event) => (event.kind === "lost" ? [event.reason] : []));
    if (reasons.length >= count) return reasons;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail(`fewer than ${count} losses were reported`);
}

describe("a GPU process", () => {
  test("that is killed between and during pieces of a block changes nothing in it, and its loss is told", async () => {
    started = await startTestGpu("gpujs", "webasm");
    const { link, keeper } = started;
    const events: SupervisorEvent[] = [];
    keeper.onEvent((event) => events.push(event));
    const undisturbed = block(link, () => {});
    const killed = block(link, () => process.kill(pidOf(link), "SIGKILL"));
    assert.deepEqual(killed, undisturbed);
    const reasons = await lossesOf(events, 2);
    for (const reason of reasons) assert.match(reason, /SIGKILL|takes no requests/);
  });

  test("that hangs is ended and replaced, and the block is the same", async () => {
    started = await startTestGpu("gpujs", "webasm", { hangsAfterMs: 1500 });
    const { link, keeper } = started;
    const events: SupervisorEvent[] = [];
    keeper.onEvent((event) => events.push(event));
    const undisturbed = block(link, () => {});
    const pid = pidOf(link);
    const hung = block(link, (piece) => {
      if (piece === 1) process.kill(pid, "SIGSTOP");
    });
    assert.deepEqual(hung, undisturbed);
    const [reason] = await lossesOf(events, 1);
    assert.match(reason, /no sign of life for 1\.5 s/);
  });

  test("whose keeper crashes leaves nobody waiting: the reason says what to do, and the next connection has another", async () => {
    started = await startTestGpu("gpujs", "webasm");
    const { keeper, gpu } = started;
    const { port1, port2 } = new MessageChannel();
    keeper.adopt("gpujs", port2);
    const link = gpuLink("gpujs", keeper.connect("gpujs"), 2000);
    assert.equal(link.call({ kind: "describe" }).kind, "described");
    // No request at all: whatever reads it throws.
    port1.postMessage(null);
    const began = performance.now();
    const kernel = gpuKernel(form, shape, link);
    kernel.prepare(schedule);
    kernel.start(stream(testSeed(), 1, 0));
    assert.throws(
      () => kernel.anneal(0, 1),
      (error) => isGpuFailure(error) && /keeps the GPU processes ended; .*--backend cpu/.test(error.message),
    );
    assert.ok(performance.now() - began < 10_000);
    // A connection that was left is not waited at again.
    const again = performance.now();
    assert.equal(link.call({ kind: "describe" }).kind, "unavailable");
    assert.ok(performance.now() - again < 1000);
    link.close();
    port1.close();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const next = await keeper.describe("gpujs");
    assert.ok(next.kind === "described" && next.gpu.pid !== gpu.pid);
  });

  test("whose keeper cannot begin has a reason for whoever asks", async () => {
    const keeper = gpuKeeper({ folder: new URL("nowhere/", GPU_FOLDER), mode: "webasm" });
    // The thread itself is missing: who waits is told by the thread's end.
    await assert.rejects(keeper.describe("gpujs"), /keeper/);
    await keeper.close();
  });

  test("ends when its owner does", async () => {
    started = await startTestGpu("gpujs", "webasm");
    const { pid } = started.gpu;
    await started.close();
    started = null;
    assert.throws(() => process.kill(pid, 0), /ESRCH/);
  });

  test("refuses a block that its backend does not run, and goes on", async () => {
    started = await startTestGpu("gpujs", "webasm");
    const { link } = started;
    const kernel = gpuKernel(form, { ...shape, bits: 32 }, link);
    kernel.prepare(schedule);
    kernel.start(stream(testSeed(), 1, 0));
    assert.throws(
      () => kernel.anneal(0, 1),
      (error) => error instanceof GpuFailed && /at most 24 states a word, got 32/.test(error.message),
    );
    const before = pidOf(link);
    assert.equal(block(link, () => {}).length, 48);
    assert.equal(pidOf(link), before);
  });
});

describe("memory", () => {
  test("that a process runs out of is named as the reason, and whoever asked goes on without the device", async () => {
    // A heap so small that a row object for each of 4·10⁵ spins does not fit.
    const kept = process.env["NODE_OPTIONS"];
    process.env["NODE_OPTIONS"] = `${kept ?? ""} --max-old-space-size=24`;
    try {
      started = await startTestGpu("gpujs", "webasm");
      const { link, keeper } = started;
      const events: SupervisorEvent[] = [];
      keeper.onEvent((event) => events.push(event));
      const large = formOf(torus([632, 632], () => 1));
      const kernel = gpuKernel(large, { ...shape, groups: 1 }, link);
      kernel.prepare(schedule);
      kernel.start(stream(testSeed(), 1, 0));
      assert.throws(
        () => {
          kernel.anneal(0, 1);
          spinsOf(kernel, large.n);
        },
        (error) => isGpuFailure(error) && /lost 3 times in a row.*heap out of memory/.test(error.message),
      );
      assert.equal((await lossesOf(events, 3)).length, 3);
      assert.equal(block(link, () => {}).length, 48);
    } finally {
      if (kept === undefined) delete process.env["NODE_OPTIONS"];
      else process.env["NODE_OPTIONS"] = kept;
    }
  });

  test("that a device runs out of refuses the block alone, and frees what it took", async () => {
    let destroyed = false;
    let scopes = 0;
    // Software adapters borrow the machine's memory, so what a full device answers is played.
    const full = {
      pushErrorScope: () => void scopes++,
      popErrorScope: async () => {
        scopes--;
        return { message: "no 8 GiB left" };
      },
    };
    await assert.rejects(
      withinMemory(full as unknown as GPUDevice, "a packed block", async () => ({
        destroy: () => {
          destroyed = true;
        },
      })),
      (error) =>
        error instanceof LayoutRefused && /out of memory for a packed block: no 8 GiB left/.test(error.message),
    );
    assert.ok(destroyed);
    assert.equal(scopes, 0);
  });
});

describe("pipes", () => {
  test("that nobody reads, or that are closed, end no process", async () => {
    for (const settings of [
      { backend: "gpujs", mode: "webasm" },
      ...(missing === null ? [{ backend: "webgpu", mode: "auto" }] : []),
    ]) {
      const child = fork(new URL("process.js", GPU_FOLDER), [JSON.stringify(settings)], {
        serialization: "advanced",
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      });
      child.stdout?.destroy();
      child.stderr?.destroy();
      const next = async (): Promise<ProcessMessage> => {
        const [message] = (await Promise.race([
          once(child, "message"),
          once(child, "exit").then(([code, signal]) => assert.fail(`ended with ${code ?? signal}`)),
        ])) as [ProcessMessage];
        return message;
      };
      assert.equal((await next()).kind, "ready");
      const describe = async (id: number): Promise<void> => {
        child.send({ id, request: { kind: "describe" } } satisfies ProcessRequest);
        const message = await next();
        assert.ok(message.kind === "answer" && message.id === id && message.answer.kind === "described");
      };
      await describe(1);
      await describe(2);
      child.disconnect();
      const [code] = await once(child, "exit");
      assert.equal(code, 0);
    }
  });
});

describe.skipIf(missing !== null)(`a device${missing === null ? "" : ` (${missing})`}`, () => {
  test("that is lost is opened anew, and the block is the same", async () => {
    started = await startTestGpu("webgpu");
    const { link, keeper, gpu } = started;
    const events: SupervisorEvent[] = [];
    keeper.onEvent((event) => events.push(event));
    const undisturbed = block(link, () => {});
    const disturbed = block(link, (piece) => {
      if (piece === 0) link.call({ kind: "lose-device" });
    });
    assert.deepEqual(disturbed, undisturbed);
    const [reason] = await lossesOf(events, 1);
    assert.match(reason, /device was lost/);
    assert.notEqual(pidOf(link), gpu.pid);
  });

  test("that is a software adapter is not called a GPU", async () => {
    started = await startTestGpu("webgpu");
    const { adapter, isGpu } = started.gpu;
    assert.equal(isGpu, !/llvmpipe|lavapipe|swiftshader/i.test(adapter), adapter);
  });
});

describe("without an adapter", () => {
  const folder = mkdtempSync(join(tmpdir(), "spingap-driver-"));
  const refused = join(folder, "driver.json");
  // A library that is there and no driver: the loader turns it down, as it does a driver that is too old.
  writeFileSync(
    refused,
    JSON.stringify({ file_format_version: "1.0.0", ICD: { library_path: "libc.so.6", api_version: "1.0.0" } }),
  );
  test.each([
    ["is installed", "/nonexistent/driver.json"],
    ["is accepted", refused],
  ])("that %s, shaders cannot be had, and the reason says so; gpu.js runs as WebAssembly", async (_, driver) => {
    const names = ["VK_DRIVER_FILES", "LD_LIBRARY_PATH"] as const;
    const kept = names.map((name) => process.env[name]);
    process.env["VK_DRIVER_FILES"] = driver;
    try {
      await assert.rejects(startTestGpu("webgpu"), /adapter was found: is a driver and its loader installed/);
      started = await startTestGpu("gpujs");
      assert.equal(started.gpu.mode, "webasm");
      assert.equal(started.gpu.isGpu, false);
    } finally {
      for (const [k, name] of names.entries()) {
        const value = kept[k];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});
