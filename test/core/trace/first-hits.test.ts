import assert from "node:assert/strict";
import { test } from "vitest";
import { blockTraceRecorder, joinTraces } from "../../../core/trace/block-trace.ts";
import { firstHits } from "../../../core/trace/first-hits.ts";

test("first hits of two blocks: each read counts once, at the first look that finds it, and reads that never came are censored", () => {
  const levels = [-9, -5];
  const looks = [
    // Block 0: read 0 dives to −9 at once and climbs; read 1 comes to −5 at the third look; read 2 never.
    [
      [-9, 0, 3],
      [0, 0, 2],
      [0, -6, 1],
    ],
    // Block 1: nobody, then read 2 to −5, then read 2 to −9 and read 0 to −5.
    [
      [0, 0, 0],
      [0, 0, -5],
      [-7, 0, -10],
    ],
  ];
  const traces = looks.map((rows) => {
    const recorder = blockTraceRecorder(3, levels);
    for (const [k, row] of rows.entries()) recorder.record(10 * 2 ** k, 1, 1, 1, Float64Array.from(row));
    return recorder.finish();
  });
  const sweeps = [10, 20, 40];
  assert.deepEqual(firstHits(joinTraces(traces), levels, 6), [
    { level: -9, sweeps, counts: [1, 0, 1], censored: 4 },
    { level: -5, sweeps, counts: [1, 1, 2], censored: 2 },
  ]);
  assert.deepEqual(firstHits([], levels, 0), []);
});

test("hits are of reads where the energies are of replicas: the list of reads is given apart", () => {
  const recorder = blockTraceRecorder(1, [-5]);
  recorder.record(1, 1, 1, 1, Float64Array.of(-1, -2, -8, -9), Float64Array.of(-9, -6));
  const [point] = joinTraces([recorder.finish()]);
  assert.deepEqual([point.hits, point.best, point.low, point.mean], [[2], -9, -9, -5]);
});
