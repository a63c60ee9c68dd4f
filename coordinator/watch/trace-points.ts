import type { CollectedBlock } from "../../core/sample-set/block-results.ts";
import { type BlockTrace, TRACE_COLUMNS } from "../../core/trace/block-trace.ts";
import type { TraceColumns } from "./event-log.ts";

const SWEEPS = TRACE_COLUMNS.indexOf("sweeps");
const NS = TRACE_COLUMNS.indexOf("ns");
const BEST = TRACE_COLUMNS.indexOf("best");
const MEDIAN = TRACE_COLUMNS.indexOf("median");
const Q10 = TRACE_COLUMNS.indexOf("q10");
const Q90 = TRACE_COLUMNS.indexOf("q90");

/** The traces of blocks of one part as watchers get them: one point a checkpoint; null where there is none. */
export function tracePointsOf(part: number, blocks: readonly CollectedBlock[]): TraceColumns | null {
  const count = blocks.reduce((sum, { trace }) => sum + (trace === null ? 0 : trace.values.length / widthOf(trace)), 0);
  if (count === 0) return null;
  const column = (): number[] => new Array<number>(count);
  const levels = blocks.find(({ trace }) => trace !== null)?.trace?.levels ?? [];
  const hits = new Array<number>(count * levels.length);
  const points = {
    block: column(),
    tNs: column(),
    sweeps: column(),
    bestEnergy: column(),
    medianEnergy: column(),
    q10Energy: column(),
    q90Energy: column(),
  };
  let at = 0;
  for (const { block, trace } of blocks) {
    if (trace === null) continue;
    const { values } = trace;
    for (let row = 0; row < values.length; row += widthOf(trace), at++) {
      points.block[at] = block;
      points.tNs[at] = values[row + NS];
      points.sweeps[at] = values[row + SWEEPS];
      points.bestEnergy[at] = values[row + BEST];
      points.medianEnergy[at] = values[row + MEDIAN];
      points.q10Energy[at] = values[row + Q10];
      points.q90Energy[at] = values[row + Q90];
      for (let l = 0; l < levels.length; l++) hits[at * levels.length + l] = values[row + TRACE_COLUMNS.length + l];
    }
  }
  return { part: column().fill(part), ...points, levels, hits };
}

function widthOf({ levels }: BlockTrace): number {
  return TRACE_COLUMNS.length + levels.length;
}
