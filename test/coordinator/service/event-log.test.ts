import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { eventLog, type JobEvent, type SequencedEvent } from "../../../coordinator/watch/event-log.ts";

const never = new AbortController().signal;

function trace(points: number, levels: readonly number[] = [-5]): JobEvent {
  const column = (value: number): number[] => new Array<number>(points).fill(value);
  return {
    kind: "trace",
    points: {
      part: column(0),
      block: column(1),
      tNs: column(2),
      sweeps: column(3),
      bestEnergy: column(-4),
      medianEnergy: column(-3),
      q10Energy: column(-3.5),
      q90Energy: column(-2.5),
      levels,
      hits: levels.flatMap(() => column(1)),
    },
  };
}

const points = (events: readonly SequencedEvent[]): number =>
  events.reduce((sum, { event }) => sum + (event.kind === "trace" ? event.points.block.length : 0), 0);

async function all(events: AsyncIterable<SequencedEvent>): Promise<SequencedEvent[]> {
  const list: SequencedEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

describe("the events of a job", () => {
  test("come to a watcher in order, each once, also those from before it came", async () => {
    const log = eventLog();
    log.append({ kind: "state", state: "RUNNING", reason: null }, 1);
    log.append({ kind: "incumbent", tNs: 1, energy: -1 }, 1);
    const watching = all(log.watch(0, never));
    log.append({ kind: "incumbent", tNs: 2, energy: -2 }, 1);
    log.append({ kind: "state", state: "SUCCEEDED", reason: "completed" }, 1);
    log.end();
    const seen = await watching;
    assert.deepEqual(
      seen.map(({ event }) =>
        event.kind === "state" ? event.state : event.kind === "incumbent" ? event.energy : null,
      ),
      ["RUNNING", -1, -2, "SUCCEEDED"],
    );
    assert.deepEqual(
      seen.map(({ sequence }) => sequence - seen[0].sequence),
      [0, 1, 2, 3],
    );
  });

  test("of a later leader have greater numbers, so that a watcher resumes with any coordinator", () => {
    const first = eventLog();
    for (let k = 0; k < 1000; k++) first.append(trace(1), 3);
    const last = first.append({ kind: "incumbent", tNs: 1, energy: 0 }, 3);
    const second = eventLog();
    second.append({ kind: "state", state: "QUEUED", reason: null }, 0);
    assert.ok(second.append({ kind: "incumbent", tNs: 1, energy: 0 }, 4).sequence > last.sequence);
  });

  test("that are traces and wait behind each other come as one, every point in order, up to a size", async () => {
    const log = eventLog();
    const events = log.watch(0, never)[Symbol.asyncIterator]();
    log.append({ kind: "state", state: "RUNNING", reason: null }, 1);
    await events.next();
    for (let k = 0; k < 3; k++) log.append(trace(2000), 1);
    log.append({ kind: "incumbent", tNs: 1, energy: 0 }, 1);
    log.append(trace(5), 1);
    const last = log.append(trace(7), 1);
    log.end();
    const seen = await all({ [Symbol.asyncIterator]: () => events });
    // 4096 points are the most that are joined: two of 2000, then the third, which the incumbent ends.
    assert.deepEqual(
      seen.map(({ event }) => (event.kind === "trace" ? event.points.medianEnergy.length : event.kind)),
      [4000, 2000, "incumbent", 12],
    );
    assert.equal(seen[3].sequence, last.sequence);
    for (const { event } of seen)
      if (event.kind === "trace") {
        const { levels, ...columns } = event.points;
        assert.deepEqual(levels, [-5]);
        for (const column of Object.values(columns)) assert.equal(column.length, event.points.block.length);
      }
  });

  test("that count hits of other levels are not joined", async () => {
    const log = eventLog();
    for (const levels of [[-5], [-5], [-6], [-6, -5]]) log.append(trace(3, levels), 1);
    log.end();
    const seen = await all(log.watch(0, never));
    assert.deepEqual(
      seen.map(({ event }) => (event.kind === "trace" ? [event.points.levels, event.points.hits.length] : [])),
      [
        [[-5], 6],
        [[-6], 3],
        [[-6, -5], 6],
      ],
    );
  });

  test("that nobody takes cost a bounded number of points; improvements and states come all the same", async () => {
    const log = eventLog();
    const events = log.watch(0, never)[Symbol.asyncIterator]();
    log.append({ kind: "state", state: "RUNNING", reason: null }, 1);
    await events.next();
    for (let k = 0; k < 10_000; k++) {
      log.append(trace(100), 1);
      if (k % 1000 === 0) log.append({ kind: "incumbent", tNs: k, energy: -k }, 1);
    }
    log.append({ kind: "state", state: "SUCCEEDED", reason: "completed" }, 1);
    log.end();
    // Of a million points 65,536 wait for this watcher, and 16,384 for those who come later.
    assert.ok(log.weight <= 16_384);
    const seen = await all({ [Symbol.asyncIterator]: () => events });
    assert.ok(points(seen) > 0 && points(seen) <= 65_536);
    assert.equal(seen.filter(({ event }) => event.kind === "incumbent").length, 10);
    const last = seen[seen.length - 1].event;
    assert.ok(last.kind === "state" && last.state === "SUCCEEDED");
  });
});
