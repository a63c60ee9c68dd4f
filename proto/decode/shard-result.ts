import type { Result } from "../../core/failure.ts";
import { MODEL_LIMITS } from "../../core/model/quadratic-model.ts";
import type { CollectedBlock, TemperingCounts } from "../../core/sample-set/block-results.ts";
import { rowBytes, type SampleSet, sampleAccumulator } from "../../core/sample-set/sample-set.ts";
import { type BlockAutocorrelation, sumsLength } from "../../core/trace/autocorrelation.ts";
import type { BlockTelemetry, SliceTelemetry } from "../../core/trace/block-telemetry.ts";
import { type BlockTrace, TRACE_COLUMNS } from "../../core/trace/block-trace.ts";
import { shardResultCodec } from "../encode/shard-result.ts";
import type { EnumeratedRanges, ShardOutcome, ShardResult } from "../engine/tasks.ts";
import type { Autocorrelation__Output } from "../generated/spingap/internal/v1/Autocorrelation.ts";
import type { Block__Output } from "../generated/spingap/internal/v1/Block.ts";
import type { BlockTelemetry__Output } from "../generated/spingap/internal/v1/BlockTelemetry.ts";
import type { EnumerateOutcome__Output } from "../generated/spingap/internal/v1/EnumerateOutcome.ts";
import type { Ladder__Output } from "../generated/spingap/internal/v1/Ladder.ts";
import type { Pilot__Output } from "../generated/spingap/internal/v1/Pilot.ts";
import type { Samples__Output } from "../generated/spingap/internal/v1/Samples.ts";
import type { ShardResult__Output } from "../generated/spingap/internal/v1/ShardResult.ts";
import type { SliceTelemetry__Output } from "../generated/spingap/internal/v1/SliceTelemetry.ts";
import type { TemperingCounts__Output } from "../generated/spingap/internal/v1/TemperingCounts.ts";
import type { Trace__Output } from "../generated/spingap/internal/v1/Trace.ts";
import { float64OfBytes } from "../packed.ts";
import {
  decoding,
  finite,
  finites,
  malformed,
  present,
  real,
  reals,
  sameLength,
  valueOf,
  whole,
  wholes,
} from "./fields.ts";
import { token } from "./shard-task.ts";

/** Bytes that are no result, or one that this version cannot read, fail. Energies are not checked against spins here. */
export function decodeShardResult(bytes: Uint8Array): Result<ShardResult> {
  return decoding(() => {
    const message = valueOf(shardResultCodec.decode(bytes));
    return {
      jobId: token("job_id", message.jobId),
      shard: token("shard", message.shard),
      nodeId: token("node_id", message.nodeId),
      nodeStart: token("node_start", message.nodeStart),
      outcome: outcomeOf(message),
    };
  });
}

function outcomeOf(message: ShardResult__Output): ShardOutcome {
  switch (message.outcome) {
    case "blocks":
      return { kind: "blocks", blocks: present("blocks", message.blocks).blocks.map(blockOf) };
    case "pilot": {
      const { pilot } = present("pilot", message.pilot);
      return { kind: "pilot", pilot: pilot === null ? null : pilotOf(pilot) };
    }
    case "ladder": {
      const { ladder } = present("ladder", message.ladder);
      return { kind: "ladder", ladder: ladder === null ? null : ladderOf(ladder) };
    }
    case "rate": {
      const { updatesPerSecond } = present("rate", message.rate);
      return { kind: "rate", updatesPerSecond: real("rate.updates_per_second", updatesPerSecond) };
    }
    case "enumerate":
      return { kind: "enumerate", minima: rangesOf(present("enumerate", message.enumerate)) };
    case "failed": {
      const { shard, reason, refused } = present("failed", message.failed);
      return { kind: "failed", shard: token("failed.shard", shard), reason, refused };
    }
    case undefined:
    default:
      return malformed("outcome", "is missing");
  }
}

function pilotOf(message: Pilot__Output): Extract<ShardOutcome, { kind: "pilot" }>["pilot"] {
  const beta = Array.from(reals("pilot.beta", message.beta));
  const meanEnergy = Array.from(reals("pilot.mean_energy", message.meanEnergy));
  const acceptance = Array.from(reals("pilot.acceptance", message.acceptance));
  sameLength("pilot.mean_energy", meanEnergy.length, beta.length);
  sameLength("pilot.acceptance", acceptance.length, beta.length);
  return {
    beta,
    meanEnergy,
    acceptance,
    bestEnergy: real("pilot.best_energy", message.bestEnergy),
    sweeps: real("pilot.sweeps", message.sweeps),
    updates: real("pilot.updates", message.updates),
  };
}

function ladderOf(message: Ladder__Output): Extract<ShardOutcome, { kind: "ladder" }>["ladder"] {
  return {
    ladder: Array.from(reals("ladder.beta", message.beta)),
    rejection: Array.from(reals("ladder.rejection", message.rejection)),
    clusterShare: real("ladder.cluster_share", message.clusterShare),
  };
}

function rangesOf(message: EnumerateOutcome__Output): EnumeratedRanges {
  return {
    firstPrefix: whole("enumerate.first_prefix", message.firstPrefix),
    finishedRanges: whole("enumerate.finished_ranges", message.finishedRanges),
    states: real("enumerate.states", message.states),
    ns: real("enumerate.ns", message.ns),
    minimum: {
      energy: real("enumerate.energy", message.energy),
      count: whole("enumerate.count", message.count),
      ranks: Array.from(reals("enumerate.ranks", message.ranks)),
    },
  };
}

function blockOf(message: Block__Output, index: number): CollectedBlock {
  const where = `blocks[${index}]`;
  const finished = samplesOf(`${where}.finished`, present(`${where}.finished`, message.finished));
  const unfinished = samplesOf(`${where}.unfinished`, present(`${where}.unfinished`, message.unfinished));
  if (finished.n !== unfinished.n)
    malformed(where, `finished reads have ${finished.n} variables, unfinished ones ${unfinished.n}`);
  return {
    block: whole(`${where}.block`, message.block),
    finished,
    unfinished,
    ns: real(`${where}.ns`, message.ns),
    sweeps: real(`${where}.sweeps`, message.sweeps),
    updates: real(`${where}.updates`, message.updates),
    trace: message.trace === null ? null : traceOf(`${where}.trace`, message.trace),
    acceptance: message.acceptance ?? null,
    tempering: message.tempering === null ? null : countsOf(`${where}.tempering`, message.tempering),
    ...(message.telemetry === null ? {} : { telemetry: telemetryOf(`${where}.telemetry`, message.telemetry) }),
    ...(message.proven ? { proven: true } : {}),
  };
}

/** Rows that do not ascend, which a broken sender makes, are put in order: what follows may rely on it. */
function samplesOf(where: string, message: Samples__Output): SampleSet {
  const n = whole(`${where}.num_variables`, message.numVariables, 0, MODEL_LIMITS.variables);
  const energy = reals(`${where}.energy`, message.energy);
  const count = reals(`${where}.count`, message.count);
  const bytes = rowBytes(n);
  sameLength(`${where}.count`, count.length, energy.length);
  sameLength(`${where}.packed`, message.packed.length, energy.length * bytes);
  for (let row = 0; row < count.length; row++) whole(`${where}.count[${row}]`, count[row], 1);
  const packed = new Uint8Array(message.packed.length);
  packed.set(message.packed);
  const unused = n % 8 === 0 ? 0 : 0xff << (n % 8);
  for (let last = bytes - 1; n > 0 && last < packed.length; last += bytes)
    if ((packed[last] & unused) !== 0) malformed(`${where}.packed`, "a row has bits beyond its last variable");
  return inOrder({ n, energy, count, packed });
}

function inOrder(set: SampleSet): SampleSet {
  const { n, energy, count, packed } = set;
  const bytes = rowBytes(n);
  const ascends = (row: number): boolean => {
    if (energy[row - 1] !== energy[row]) return energy[row - 1] < energy[row];
    const at = row * bytes;
    for (let w = at; w < at + bytes; w++) if (packed[w - bytes] !== packed[w]) return packed[w - bytes] < packed[w];
    return false;
  };
  let row = 1;
  while (row < energy.length && ascends(row)) row++;
  if (row >= energy.length) return set;
  const sorted = sampleAccumulator(n);
  for (let r = 0; r < energy.length; r++)
    sorted.add({
      n,
      energy: energy.subarray(r, r + 1),
      count: count.subarray(r, r + 1),
      packed: packed.subarray(r * bytes, (r + 1) * bytes),
    });
  return sorted.total();
}

/** Statistics of a block that was cut at once may be NaN: nothing was counted. */
function statistics(where: string, bytes: Uint8Array): Float64Array {
  return float64OfBytes(bytes) ?? malformed(where, `${bytes.length} bytes are no whole number of doubles`);
}

function traceOf(where: string, message: Trace__Output): BlockTrace {
  const levels = Array.from(reals(`${where}.levels`, message.levels));
  const values = statistics(`${where}.values`, message.values);
  const width = TRACE_COLUMNS.length + levels.length;
  if (values.length % width !== 0) malformed(`${where}.values`, `${values.length} numbers are no rows of ${width}`);
  return { levels, values };
}

function countsOf(where: string, message: TemperingCounts__Output): TemperingCounts {
  const { rounds, roundTrips, expectedRoundTrips } = message;
  const rejection = Array.from(statistics(`${where}.rejection`, message.rejection));
  return { rounds, roundTrips, expectedRoundTrips, rejection };
}

function telemetryOf(where: string, { autocorrelation, slices }: BlockTelemetry__Output): BlockTelemetry {
  return {
    autocorrelation: autocorrelation === null ? null : autocorrelationOf(`${where}.autocorrelation`, autocorrelation),
    slices: slices === null ? null : slicesOf(`${where}.slices`, slices),
  };
}

function autocorrelationOf(where: string, message: Autocorrelation__Output): BlockAutocorrelation {
  const lags = Array.from(wholes(`${where}.lags`, message.lags));
  const sums = (name: string, bytes: Uint8Array, least: number): Float64Array => {
    const values = finites(`${where}.${name}`, bytes);
    if (values.length > 0 || least > 0) sameLength(`${where}.${name}`, values.length, sumsLength(lags.length));
    return values;
  };
  return {
    spacingSweeps: finite(`${where}.spacing_sweeps`, message.spacingSweeps),
    lags,
    magnetization: sums("magnetization", message.magnetization, 1),
    overlap: sums("overlap", message.overlap, 0),
    energy: sums("energy", message.energy, 1),
  };
}

function slicesOf(where: string, message: SliceTelemetry__Output): SliceTelemetry {
  const lowest = Array.from(finites(`${where}.lowest`, message.lowest));
  const mean = Array.from(finites(`${where}.mean`, message.mean));
  sameLength(`${where}.mean`, mean.length, lowest.length);
  return {
    lowest,
    mean,
    worldlines: whole(`${where}.worldlines`, message.worldlines),
    correlator: Array.from(finites(`${where}.correlator`, message.correlator)),
  };
}
