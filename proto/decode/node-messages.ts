import type { Result } from "../../core/failure.ts";
import { nodeRecordCodec, telemetryCodec } from "../encode/node-messages.ts";
import type { NodeRecord, ShardTelemetry } from "../engine/node-engine.ts";
import { NODE_STATE } from "../enum-names.ts";
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
    };
  });
}
