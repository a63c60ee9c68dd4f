import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { TRACE_COLUMNS } from "../../core/trace/block-trace.ts";
import type { TracePoint } from "./event-log.ts";

const SWEEPS = TRACE_COLUMNS.indexOf("sweeps");
const NS = TRACE_COLUMNS.indexOf("ns");
const BEST = TRACE_COLUMNS.indexOf("best");
const MEDIAN = TRACE_COLUMNS.indexOf("median");

/** A block's trace as watchers get it: one point a checkpoint. */
export function tracePointsOf(part: number, { block, trace }: CollectedBlock): readonly TracePoint[] {
  if (trace === null) return [];
  const width = TRACE_COLUMNS.length + trace.levels.length;
  const { values } = trace;
  return Array.from({ length: values.length / width }, (_, row) => ({
    part,
    block,
    tNs: values[row * width + NS],
    sweeps: values[row * width + SWEEPS],
    bestEnergy: values[row * width + BEST],
    medianEnergy: values[row * width + MEDIAN],
  }));
}
