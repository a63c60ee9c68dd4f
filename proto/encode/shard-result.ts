import { unreachable } from "../../core/invariant.ts";
import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import type { SampleSet } from "../../core/sample-set/sample-set.ts";
import type { BlockTelemetry } from "../../core/trace/block-telemetry.ts";
import type { ShardOutcome, ShardResult } from "../engine/tasks.ts";
import type { Block } from "../generated/spingap/internal/v1/Block.ts";
import type { BlockTelemetry as TelemetryMessage } from "../generated/spingap/internal/v1/BlockTelemetry.ts";
import type { Samples } from "../generated/spingap/internal/v1/Samples.ts";
import type { ShardResult as Message, ShardResult__Output } from "../generated/spingap/internal/v1/ShardResult.ts";
import { messageCodec } from "../messages.ts";
import { bytesOfFloat64, bytesOfUint32 } from "../packed.ts";

export const shardResultCodec = messageCodec<Message, ShardResult__Output>("spingap.internal.v1.ShardResult");

export function encodeShardResult({ jobId, shard, nodeId, nodeStart, outcome }: ShardResult): Uint8Array {
  return shardResultCodec.encode({ jobId, shard, nodeId, nodeStart, ...outcomeField(outcome) });
}

function outcomeField(outcome: ShardOutcome): Message {
  switch (outcome.kind) {
    case "blocks":
      return { blocks: { blocks: outcome.blocks.map(blockMessage) } };
    case "pilot": {
      const { pilot } = outcome;
      if (pilot === null) return { pilot: {} };
      const { beta, meanEnergy, acceptance, ...numbers } = pilot;
      const [betas, energies, accepted] = [beta, meanEnergy, acceptance].map(bytesOfFloat64);
      return { pilot: { pilot: { ...numbers, beta: betas, meanEnergy: energies, acceptance: accepted } } };
    }
    case "ladder": {
      const { ladder } = outcome;
      if (ladder === null) return { ladder: {} };
      return {
        ladder: {
          ladder: {
            beta: bytesOfFloat64(ladder.ladder),
            rejection: bytesOfFloat64(ladder.rejection),
            clusterShare: ladder.clusterShare,
          },
        },
      };
    }
    case "rate":
      return { rate: { updatesPerSecond: outcome.updatesPerSecond } };
    case "enumerate": {
      const { minimum, ...ranges } = outcome.minima;
      return {
        enumerate: {
          ...ranges,
          energy: minimum.energy,
          count: minimum.count,
          ranks: bytesOfFloat64(minimum.ranks),
        },
      };
    }
    case "failed": {
      const { shard, reason, refused } = outcome;
      return { failed: { shard, reason, refused } };
    }
    default:
      return unreachable(outcome);
  }
}

function blockMessage(block: CollectedBlock): Block {
  const { trace, acceptance, tempering, telemetry } = block;
  return {
    block: block.block,
    finished: samplesMessage(block.finished),
    unfinished: samplesMessage(block.unfinished),
    ns: block.ns,
    sweeps: block.sweeps,
    updates: block.updates,
    trace: trace === null ? null : { levels: bytesOfFloat64(trace.levels), values: bytesOfFloat64(trace.values) },
    ...(acceptance === null ? {} : { acceptance }),
    tempering: tempering === null ? null : { ...tempering, rejection: bytesOfFloat64(tempering.rejection) },
    ...(block.proven === true ? { proven: true } : {}),
    ...(telemetry === undefined ? {} : { telemetry: telemetryMessage(telemetry) }),
  };
}

function telemetryMessage({ autocorrelation, slices }: BlockTelemetry): TelemetryMessage {
  return {
    autocorrelation:
      autocorrelation === null
        ? null
        : {
            spacingSweeps: autocorrelation.spacingSweeps,
            lags: bytesOfUint32(autocorrelation.lags),
            magnetization: bytesOfFloat64(autocorrelation.magnetization),
            overlap: bytesOfFloat64(autocorrelation.overlap),
            energy: bytesOfFloat64(autocorrelation.energy),
          },
    slices:
      slices === null
        ? null
        : {
            lowest: bytesOfFloat64(slices.lowest),
            mean: bytesOfFloat64(slices.mean),
            worldlines: slices.worldlines,
            correlator: bytesOfFloat64(slices.correlator),
          },
  };
}

function samplesMessage(set: SampleSet): Samples {
  return {
    numVariables: set.n,
    energy: bytesOfFloat64(set.energy),
    count: bytesOfFloat64(set.count),
    packed: set.packed,
  };
}
