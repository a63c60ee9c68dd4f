import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { type BlockTrace, blockTraceRecorder, joinTraces, TRACE_COLUMNS } from "../../../core/trace/block-trace.ts";

/** Row `row` of a trace as named numbers. */
function rowOf(trace: BlockTrace, row: number): Record<string, number> {
  const width = TRACE_COLUMNS.length + trace.levels.length;
  const names = [...TRACE_COLUMNS, ...trace.levels.map((_, l) => `hits ${l}`)];
  return Object.fromEntries(names.map((name, c) => [name, trace.values[row * width + c]]));
}

describe("the trace of a block", () => {
  test("keeps the order statistics of each look and the best and the hits of all so far", () => {
    const recorder = blockTraceRecorder(2, [-9, -5]);
    recorder.record(10, 100, 1000, 0.5, Float64Array.of(0, -6, -1, -2, -3, -4, -8, -7, 4, -5));
    // Read 6 climbs again and read 0 dives: the best stays −8 until −9 is seen, and a hit once made stays made.
    recorder.record(20, 210, 2000, 0.25, Float64Array.of(-9, -6, -1, -2, -3, -4, 1, -7, 4, -5));
    const trace = recorder.finish();
    assert.deepEqual(rowOf(trace, 0), {
      sweeps: 10,
      ns: 100,
      updates: 1000,
      best: -8,
      low: -8,
      q10: -7,
      median: -3,
      q90: 4,
      mean: -3.2,
      acceptance: 0.5,
      "hits 0": 0,
      "hits 1": 4,
    });
    assert.deepEqual(rowOf(trace, 1), {
      sweeps: 20,
      ns: 210,
      updates: 2000,
      best: -9,
      low: -9,
      q10: -7,
      median: -3,
      q90: 4,
      mean: -3.2,
      acceptance: 0.25,
      "hits 0": 1,
      "hits 1": 5,
    });
  });

  test("keeps the best of earlier looks when all reads climb", () => {
    const recorder = blockTraceRecorder(2, []);
    recorder.record(1, 1, 1, 1, Float64Array.of(-5, 3));
    recorder.record(2, 2, 2, 1, Float64Array.of(2, 1));
    const { best, low, mean } = rowOf(recorder.finish(), 1);
    assert.deepEqual([best, low, mean], [-5, 1, 1.5]);
  });

  test("is as long as the looks that were made, and leaves the energies as they were", () => {
    const recorder = blockTraceRecorder(5, [0]);
    const energies = Float64Array.of(3, 1, 2);
    recorder.record(1, 1, 1, 1, energies);
    assert.deepEqual([...energies], [3, 1, 2]);
    assert.equal(recorder.finish().values.length, TRACE_COLUMNS.length + 1);
    assert.equal(blockTraceRecorder(5, [0]).finish().values.length, 0);
  });
});

describe("joined traces", () => {
  function traceOf(rows: readonly (readonly number[])[]): BlockTrace {
    const recorder = blockTraceRecorder(rows.length, [-4, -2]);
    for (const [k, energies] of rows.entries())
      recorder.record(8 * (k + 1), 100 * (k + 1), 50 * (k + 1), 0.5 / (k + 1), Float64Array.from(energies));
    return recorder.finish();
  }

  test("average over blocks, but take the least best and the sum of the hits", () => {
    const [first, second] = joinTraces([
      traceOf([
        [-1, -3],
        [-4, -2],
      ]),
      traceOf([
        [1, 3],
        [-2, 0],
      ]),
    ]);
    assert.deepEqual(first, {
      sweeps: 8,
      blocks: 2,
      meanNs: 100,
      updates: 50,
      best: -3,
      low: -1,
      q10: -1,
      median: 1,
      q90: 1,
      mean: 0,
      acceptance: 0.5,
      hits: [0, 1],
    });
    assert.deepEqual([second.best, second.low, second.mean, second.hits], [-4, -3, -2, [1, 3]]);
  });

  test("count a block only at the checkpoints that it reached", () => {
    const points = joinTraces([
      traceOf([[-1, -1]]),
      traceOf([
        [1, 1],
        [-3, -3],
      ]),
    ]);
    assert.deepEqual(
      points.map((p) => [p.blocks, p.sweeps, p.mean, p.best]),
      [
        [2, 8, 0, -1],
        [1, 16, -3, -3],
      ],
    );
  });

  test("of no blocks are empty", () => {
    assert.deepEqual(joinTraces([]), []);
  });
});
