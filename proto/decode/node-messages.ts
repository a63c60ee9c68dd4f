import type { Result } from "../../core/failure.ts";
import { nodeRecordCodec, telemetryCodec } from "../encode/node-messages.ts";
import type { DeviceRecord, NodeRecord, ShardTelemetry } from "../engine/node-engine.ts";
import { DEVICE_BACKEND, NODE_STATE } from "../enum-names.ts";
import type { Device__Output } from "../generated/spingap/v1/Device.ts";
import { decoding, keyOf, real, valueOf, whole } from "./fields.ts";
import { token } from "./shard-task.ts";

export function decodeTelemetry(bytes: Uint8Array): Result<ShardTelemetry> {
  return decoding(() => {
    const { jobId, shard, nodeId, updates, bestEnergy } = valueOf(telemetryCodec.decode(bytes));
    return {
      jobId: token("job_id", jobId),
      shard: token("shard", shard),
      nodeId: token("node_id", nodeId),
      updates: real("updates", updates),
      bestEnergy: real("best_energy", bestEnergy),
    };
  });
}

export function decodeNodeRecord(bytes: Uint8Array): Result<NodeRecord> {
  return decoding(() => {
    const message = valueOf(nodeRecordCodec.decode(bytes));
    for (const [name, rate] of Object.entries(message.rates)) real(`rates.${name}`, rate);
    return {
      id: token("id", message.id),
      start: token("start", message.start),
      version: message.version,
      host: message.host,
      threads: message.threads,
      busyThreads: message.busyThreads,
      memoryBytes: whole("memory_bytes", message.memoryBytes),
      rates: message.rates,
      builds: message.builds,
      backends: message.backends,
      state: keyOf("state", NODE_STATE, message.state),
      holding: message.holding,
      startedMs: real("started_ms", message.startedMs),
      devices: message.devices.map(decodeDevice),
    };
  });
}

function decodeDevice(device: Device__Output): DeviceRecord {
  const { name, backend, mode, adapter, isGpu, slots, rates, restarts, lost } = device;
  for (const [kernel, rate] of Object.entries(rates)) real(`devices.rates.${kernel}`, rate);
  return {
    name,
    backend: keyOf("devices.backend", DEVICE_BACKEND, backend),
    mode: mode ?? null,
    adapter,
    isGpu,
    slots,
    rates,
    restarts: whole("devices.restarts", restarts),
    lost: lost ?? null,
  };
}
