import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { JobEventAnswer } from "../../../coordinator/http/answer-schema.ts";
import { logTicks } from "../../../coordinator/page/axis-ticks.ts";
import { bestView, marksOf, readsView } from "../../../coordinator/page/energy-view.ts";
import { eventSplitter } from "../../../coordinator/page/event-stream.ts";
import { duration, rate, short, tick } from "../../../coordinator/page/numbers.ts";
import { type DrawnResult, RunRecord } from "../../../coordinator/page/run-record.ts";

const time = "2030-01-01T00:00:00.000Z";

function incumbent(sequence: number, seconds: number, energy: number): JobEventAnswer {
  return { event: "incumbent", sequence, time, t_ns: seconds * 1e9, energy, objective: energy };
}

/** One point of each of some blocks of part 1 at a checkpoint, a second apart. */
function trace(sequence: number, sweeps: number, medians: readonly number[]): JobEventAnswer {
  const points = medians.map((median, block) => ({
    part: 1,
    block,
    t_ns: (block + 1) * 1e9,
    sweeps,
    best_energy: median - 2,
    median_energy: median,
    q10_energy: median - 1,
    q90_energy: median + 1,
    hits: [],
  }));
  return { event: "trace", sequence, time, levels: [], points };
}

const RESULT: DrawnResult = {
  num_reads: 64,
  work: { updates_per_second: 5 },
  incumbents: [{ t_ns: 2e9, energy: -9 }],
  trace: [{ t_ns: 1e9, sweeps: 4, best_energy: -9, q10_energy: -8, median_energy: -7, q90_energy: -6 }],
  optimality: "UNKNOWN",
  telemetry: { tempering: { rejection: [0.2, 0.3] } },
};

describe("what the page gathers of a job", () => {
  test("joins blocks to means at their checkpoints, and counts an event that comes again once", () => {
    const record = new RunRecord();
    const events = [trace(1, 8, [-4, -6]), trace(2, 2, [-1]), trace(3, 8, [-8])];
    for (const event of [...events, ...events]) record.take(event);
    assert.deepEqual(record.checkpoints(null), [
      { sweeps: 2, blocks: 1, seconds: 1, best: -3, q10: -2, median: -1, q90: 0 },
      { sweeps: 8, blocks: 3, seconds: 4 / 3, best: -10, q10: -7, median: -6, q90: -5 },
    ]);
    assert.deepEqual(record.parts, [1]);
  });

  test("keeps improvements only, in order of time, with a place on a log axis for one at 0", () => {
    const record = new RunRecord();
    for (const event of [incumbent(1, 0, -1), incumbent(2, 2, -5), incumbent(3, 3, -4), incumbent(4, 4, -6)])
      record.take(event);
    assert.deepEqual(record.improvements, [
      { seconds: 1e-4, energy: -1 },
      { seconds: 2, energy: -5 },
      { seconds: 4, energy: -6 },
    ]);
  });

  test("takes the result's words where it missed the lowest energy, and its own where it saw more", () => {
    const [late, early] = [new RunRecord(), new RunRecord()];
    late.take(incumbent(1, 1, -3));
    for (const event of [incumbent(1, 1, -3), incumbent(2, 2, -9)]) early.take(event);
    for (const record of [late, early]) record.finish(RESULT);
    assert.deepEqual(late.improvements, [{ seconds: 2, energy: -9 }]);
    assert.equal(early.improvements.length, 2);
    assert.equal(late.checkpoints(null)[0].median, -7);
    assert.deepEqual([late.finishedReads, late.updatesPerSecond, late.rejection], [64, 5, [0.2, 0.3]]);
  });
});

describe("pictures of energies", () => {
  const outline = {
    job_id: "",
    stop: { time_limit_s: null, target_energy: -8, no_improvement_s: null, num_reads: null },
    known_energy: -10,
    contract: null,
    parts: [],
  };

  test("have a line for each energy that counts, each once, and measure distances from the lowest", () => {
    const marks = marksOf(outline, -10);
    assert.deepEqual(
      marks.map(({ name, energy }) => [name, energy]),
      [
        ["proven bound", -10],
        ["target", -8],
      ],
    );
    const improvements = [
      { seconds: 1, energy: -2 },
      { seconds: 2, energy: -10 },
    ];
    const energies = bestView(improvements, 4, marks, "energy");
    assert.deepEqual(energies?.columns, [
      [1, 2, 4],
      [-2, -10, -10],
      [-10, -10, -10],
      [-8, -8, -8],
    ]);
    const distances = bestView(improvements, 4, marks, "distance");
    assert.equal(distances?.y.scale, "log");
    // At the reference itself there is no place on a log axis; its own line has none either.
    assert.deepEqual(distances?.columns, [
      [1, 2, 4],
      [8, null, null],
      [2, 2, 2],
    ]);
    assert.equal(bestView([], 4, marks, "energy"), null);
  });

  test("draw times that ascend, and no band where quantiles are missing", () => {
    const point = { blocks: 1, best: -3, q10: -2, median: -1, q90: 0 };
    const points = [
      { ...point, sweeps: 1, seconds: 2 },
      { ...point, sweeps: 2, seconds: 1 },
    ];
    const view = readsView(points, [], "energy");
    assert.ok(view !== null && view.columns[0][1] > view.columns[0][0]);
    assert.deepEqual(view?.band?.slice(0, 2), [0, 1]);
    const bare = readsView([{ ...points[0], q10: null }], [], "energy");
    assert.equal(bare?.band, null);
    assert.equal(bare?.series.length, 2);
  });
});

describe("server-sent events", () => {
  test("come out whole however the stream is cut, without comments", () => {
    const stream = 'retry: 1000\n\n: still here\n\nid: 4\nevent: job\ndata: {"a": 1}\n\nid: 5\ndata: x\ndata: y\n\n';
    for (let cut = 1; cut < stream.length; cut++) {
      const split = eventSplitter();
      const events = [...split(stream.slice(0, cut)), ...split(stream.slice(cut))];
      assert.deepEqual(events, [
        { id: "4", event: "job", data: '{"a": 1}' },
        { id: "5", event: "message", data: "x\ny" },
      ]);
    }
  });
});

describe("numbers on the page", () => {
  test("are written for people", () => {
    assert.deepEqual(
      [short(-13359), short(0.70641), short(2.5e-7), short(Number.POSITIVE_INFINITY)],
      ["−13\u202f359", "0.70641", "2.5·10⁻⁷", "∞"],
    );
    assert.deepEqual([tick(100_000), tick(0.0001), tick(-6000), tick(0)], ["10⁵", "10⁻⁴", "−6000", "0"]);
    assert.deepEqual([5e-4, 0.34, 12.34, 245, 11220].map(duration), [
      "500 µs",
      "340 ms",
      "12.3 s",
      "4 min 05 s",
      "3 h 07 min",
    ]);
    assert.deepEqual([1.54e9, 980, 2.5e4].map(rate), ["1.54 G/s", "980 /s", "25.0 k/s"]);
  });

  test("mark log axes at round numbers: powers of ten, 1 2 5 between them, even steps within one", () => {
    assert.deepEqual(logTicks(0.0005, 700), [0.001, 0.01, 0.1, 1, 10, 100]);
    assert.deepEqual(logTicks(0.9, 25), [1, 2, 5, 10, 20]);
    assert.deepEqual(logTicks(0.1, 0.28), [0.1, 0.15, 0.2, 0.25]);
  });
});
