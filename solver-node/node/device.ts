import type { GpuBackend } from "../../core/plan/options.ts";
import type { DeviceRecord } from "../../proto/engine/node-engine.ts";
import type { GpuKeeper } from "../gpu/gpu-keeper.ts";
import { type ThreadPool, threadPool } from "../threads/pool.ts";
import { calibrateDevice } from "./calibrate.ts";

/** A device that takes shards: its process, and threads of their own that wait for it while the CPU's go on. */
export interface NodeDevice {
  readonly backend: GpuBackend;
  readonly pool: ThreadPool;
  record(): DeviceRecord;
  /** Asks whether its process can be had, and starts it if need be. @returns why not, or null. */
  check(): Promise<string | null>;
}

/** What a node is to open. */
export interface DeviceSettings {
  /** The card's name on its node. */
  readonly name: string;
  readonly backend: GpuBackend;
  /** Keeps the processes of this card, and of no other. */
  readonly keeper: GpuKeeper;
  /** The compiled entry of a thread. */
  readonly worker: URL;
  /** Whether what is no GPU will do: a software adapter, or WebAssembly. */
  readonly software: boolean;
  readonly calibrateMs: number;
  /** Told why whenever the process is lost. */
  onLost(reason: string): void;
  /** Told when a process has passed its self-test in place of a lost one. */
  onRestarted(): void;
}

/** A device for a line of the log, where `name` is the process's. */
export function deviceFacts({ record }: NodeDevice): Readonly<Record<string, unknown>> {
  const { name, ...rest } = record();
  return { card: name, ...rest };
}

/** While one shard is swept the host sums and checks what another one brought; without a GPU both are the host's work. */
const GPU_SLOTS = 2;
const SOFTWARE_SLOTS = 1;

/** Opens a device that passes its self-test and measures it. @returns the reason where it cannot be had, or is no GPU. */
export async function openDevice(settings: DeviceSettings): Promise<NodeDevice | string> {
  const { name, backend, keeper, worker, software, calibrateMs } = settings;
  /** Processes that passed their self-test. */
  let starts = 0;
  keeper.onEvent((event) => {
    if (event.backend !== backend) return;
    if (event.kind === "ready") {
      if (++starts > 1) settings.onRestarted();
    } else {
      settings.onLost(event.reason);
      // Its successor is started at once, so that a card that is gone is told as lost before work comes for it.
      void check();
    }
  });
  let lost: string | null = null;
  async function check(): Promise<string | null> {
    try {
      const now = await keeper.describe(backend);
      lost = now.kind === "described" ? null : "reason" in now ? now.reason : "it gave no answer";
    } catch (error) {
      lost = error instanceof Error ? error.message : String(error);
    }
    return lost;
  }
  const answer = await keeper.describe(backend);
  if (answer.kind !== "described") return "reason" in answer ? answer.reason : "it gave no answer";
  const { adapter, mode, isGpu, updatesPerSecond } = answer.gpu;
  if (!isGpu && !software) return `${adapter} is no GPU`;
  const slots = isGpu ? GPU_SLOTS : SOFTWARE_SLOTS;
  const pool = threadPool(worker, slots, keeper);
  await pool.ready();
  const rates = { packed: updatesPerSecond, ...(await calibrateDevice(pool, backend, isGpu, calibrateMs)) };
  return {
    backend,
    pool,
    record: () => ({ name, backend, mode, adapter, isGpu, slots, rates, restarts: Math.max(0, starts - 1), lost }),
    check,
  };
}
