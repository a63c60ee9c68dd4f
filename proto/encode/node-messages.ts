import type { DeviceRecord, NodeRecord, ShardTelemetry } from "../engine/node-engine.ts";
import { DEVICE_BACKEND, NODE_STATE } from "../enum-names.ts";
import type { NodeRecord as NodeMessage, NodeRecord__Output } from "../generated/spingap/internal/v1/NodeRecord.ts";
import type {
  ShardTelemetry__Output,
  ShardTelemetry as TelemetryMessage,
} from "../generated/spingap/internal/v1/ShardTelemetry.ts";
import type { Device } from "../generated/spingap/v1/Device.ts";
import { messageCodec } from "../messages.ts";

export const nodeRecordCodec = messageCodec<NodeMessage, NodeRecord__Output>("spingap.internal.v1.NodeRecord");
export const telemetryCodec = messageCodec<TelemetryMessage, ShardTelemetry__Output>(
  "spingap.internal.v1.ShardTelemetry",
);

export function encodeTelemetry({ jobId, shard, nodeId, updates, bestEnergy }: ShardTelemetry): Uint8Array {
  return telemetryCodec.encode({ jobId, shard, nodeId, updates, bestEnergy });
}

export function encodeNodeRecord(record: NodeRecord): Uint8Array {
  return nodeRecordCodec.encode({
    ...record,
    rates: { ...record.rates },
    builds: { ...record.builds },
    backends: [...record.backends],
    holding: [...record.holding],
    devices: record.devices.map(deviceMessage),
    state: NODE_STATE[record.state],
  });
}

/** A device as nodes tell of it and as clients see it. */
export function deviceMessage({ mode, lost, backend, rates, ...device }: DeviceRecord): Device {
  return {
    ...device,
    backend: DEVICE_BACKEND[backend],
    rates: { ...rates },
    ...(mode === null ? {} : { mode }),
    ...(lost === null ? {} : { lost }),
  };
}
