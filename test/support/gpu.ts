import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GpuBackend } from "../../core/plan/options.ts";
import { type GpuKeeper, gpuKeeper, type KeeperSettings } from "../../solver-node/gpu/gpu-keeper.ts";
import { type GpuLink, gpuLink } from "../../solver-node/gpu/link.ts";
import type { GpuDescription, GpujsMode } from "../../solver-node/gpu/protocol.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** The compiled thread and process. */
export const GPU_FOLDER = new URL("../../dist/solver-node/gpu/", import.meta.url);

/**
 * Makes processes started from here find a Vulkan driver: the machine's own where `VK_DRIVER_FILES` names one, else Mesa's
 * software driver, put into the checkout by the project's script. @returns why there is none, or null.
 */
export function withVulkan(): string | null {
  if (process.env["VK_DRIVER_FILES"] !== undefined) return null;
  const run = spawnSync("bash", [join(ROOT, "scripts", "install-vulkan.sh")], { encoding: "utf8" });
  if (run.status !== 0) return `no Vulkan driver: ${(run.stderr ?? "").trim().split("\n").at(-1) ?? ""}`;
  for (const line of readFileSync(join(ROOT, ".vulkan", "env"), "utf8")
    .trim()
    .split("\n")) {
    const [name, value] = line.split("=");
    process.env[name] = value;
  }
  return null;
}

/** A connection to a GPU process for the whole of a test file. */
export interface TestGpu {
  readonly keeper: GpuKeeper;
  readonly link: GpuLink;
  readonly gpu: GpuDescription;
  close(): Promise<void>;
}

/** Starts a GPU process and waits for its self-test. Throws with its reason where it cannot be had. */
export async function startTestGpu(
  backend: GpuBackend,
  mode: GpujsMode = "auto",
  limits: Omit<KeeperSettings, "folder" | "mode"> = {},
): Promise<TestGpu> {
  const keeper = gpuKeeper({ folder: GPU_FOLDER, mode, ...limits });
  const answer = await keeper.describe(backend);
  if (answer.kind !== "described") throw new Error("reason" in answer ? answer.reason : answer.kind);
  const link = gpuLink(backend, keeper.connect(backend));
  return {
    keeper,
    link,
    gpu: answer.gpu,
    async close() {
      link.close();
      await keeper.close();
    },
  };
}
