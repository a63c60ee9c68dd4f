import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, test } from "vitest";
import { job, jobEvent } from "../../../coordinator/http/answer-schema.ts";
import { resumeOf } from "../../../coordinator/http/event-stream.ts";
import type { WatchEvent } from "../../../coordinator/service/job-events.ts";
import { followed, type Gateway, read, refused, type Sent, sentEvents, startGateway } from "./harness.ts";

const LATTICE = { family: { family: "sk", parameters: { n: 64 }, seed: 5 } };

async function makeJob(gateway: Gateway, body: object): Promise<string> {
  return (await read(gateway.ask("POST", "/v1/jobs", { problem: LATTICE, ...body }), 201, job)).job_id;
}

async function withGateway(body: (gateway: Gateway) => Promise<void>, options = {}): Promise<void> {
  const gateway = await startGateway(options);
  try {
    await body(gateway);
  } finally {
    await gateway.stop();
  }
}

/** Improvements and points one by one: traces that wait for a watcher come as one event, with the number of the last. */
function newsOf({ data }: Sent): readonly unknown[] {
  const event = jobEvent.parse(data);
  return event.event === "trace" ? event.points : [event];
}

describe("events of a job", () => {
  test("come as described, in ascending order, and end with its end", () =>
    withGateway(async (gateway) => {
      const id = await makeJob(gateway, {
        solver: { simulated_annealing: { num_sweeps: 1000 }, seed: 1 },
        stop: { num_reads: 2048 },
      });
      const events = await followed(gateway, id);
      for (const { data, event } of events) {
        assert.deepEqual(jobEvent.parse(data), data);
        assert.equal((data as { event: string }).event, event);
      }
      const ids = events.slice(0, -1).map((event) => Number(event.id));
      assert.deepEqual(
        ids,
        [...ids].sort((a, b) => a - b),
      );
      const kinds = new Set(events.map(({ event }) => event));
      for (const kind of ["job", "incumbent", "trace", "end"]) assert.ok(kinds.has(kind), kind);
      assert.deepEqual(events.at(-1)?.data, { event: "end", state: "SUCCEEDED", reason: "completed" });
      assert.equal((events.at(-2)?.data as { job?: { state: string } } | undefined)?.job?.state, "SUCCEEDED");
    }));

  test("go on after the last one that was seen, without a gap and without repetition", () =>
    withGateway(async (gateway) => {
      const id = await makeJob(gateway, {
        solver: { simulated_annealing: { num_sweeps: 1000 }, seed: 1 },
        stop: { num_reads: 2048 },
      });
      const whole = await followed(gateway, id);
      const isNews = ({ event }: Sent): boolean => event === "incumbent" || event === "trace";
      const ids = whole.filter(isNews).map((event) => event.id);
      // At least an improvement and a trace; more, if they came at different moments.
      assert.ok(ids.length >= 2);
      for (const cut of [0, ids.length - 1]) {
        const after = whole.slice(whole.findIndex(({ id: own }) => own === ids[cut]) + 1);
        for (const [path, headers] of [
          ["", { "last-event-id": ids[cut] }],
          [`?after=${ids[cut]}`, {}],
        ] as const) {
          const response = await fetch(`${gateway.url}/v1/jobs/${id}/events${path}`, { headers });
          const rest: Sent[] = [];
          for await (const event of sentEvents(response)) rest.push(event);
          assert.deepEqual(rest.filter(isNews).flatMap(newsOf), after.filter(isNews).flatMap(newsOf));
          assert.equal(rest.at(-1)?.event, "end");
        }
      }
      // A browser comes back by itself after every end: whoever has seen the last event is sent home.
      const last = whole.at(-1)?.id ?? "";
      const again = await fetch(`${gateway.url}/v1/jobs/${id}/events`, { headers: { "last-event-id": last } });
      assert.equal(again.status, 204);
      await refused(fetch(`${gateway.url}/v1/jobs/${id}/events`, { headers: { "last-event-id": "x" } }), 400);
      await refused(gateway.ask("HEAD", `/v1/jobs/${id}/events`).then(asGet), 405);
    }));

  test("end without an end when the coordinator stops, so that the client comes again", () =>
    withGateway(async (gateway) => {
      const id = await makeJob(gateway, { solver: { simulated_annealing: {} }, stop: { time_limit_s: 600 } });
      const response = await gateway.ask("GET", `/v1/jobs/${id}/events`);
      const seen: string[] = [];
      const reading = (async () => {
        for await (const { event } of sentEvents(response)) {
          seen.push(event);
          if (seen.length === 1) void gateway.http.stop(5000);
        }
      })();
      await assert.rejects(reading);
      assert.ok(!seen.includes("end"));
      await assert.rejects(fetch(`${gateway.url}/healthz`));
    }));

  test("cost a client that does not read no more than the sockets hold, and it is cut off", async () => {
    const column = (value: number): number[] => new Array<number>(1000).fill(value);
    const points = {
      part: column(1),
      block: Array.from({ length: 1000 }, (_, block) => block),
      tNs: column(1),
      sweeps: column(1),
      bestEnergy: column(-1),
      medianEnergy: column(0),
      q10Energy: column(-0.5),
      q90Energy: column(0.5),
      levels: [],
      hits: [],
    };
    const source = { given: 0, ended: () => {} };
    const ended = new Promise<void>((resolve) => {
      source.ended = resolve;
    });
    async function* endless(signal: AbortSignal): AsyncIterable<WatchEvent> {
      try {
        while (!signal.aborted) {
          source.given++;
          yield { sequence: source.given, event: { kind: "trace", points } };
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
        }
      } finally {
        source.ended();
      }
    }
    const instead = {
      watch: (_tenant: string, _id: string, _after: number, signal: AbortSignal) =>
        Promise.resolve({ ok: true as const, value: endless(signal) }),
    };
    await withGateway(
      async (gateway) => {
        const socket = connect(gateway.http.port, "127.0.0.1");
        await once(socket, "connect");
        socket.pause();
        socket.on("error", () => {});
        socket.write("GET /v1/jobs/AAAAAAAAAAAAAAAAAAAAAA/events HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
        await ended;
        socket.destroy();
        // An event is some 85 kB; the sockets of a loopback connection hold a few MB on either side. An unbounded queue
        // would have taken an event each turn of the loop for 400 ms.
        assert.ok(source.given >= 1 && source.given <= 300, `${source.given} events were taken`);
      },
      { threads: 0, instead, http: { stallMs: 400 } },
    );
  });
});

/** An answer to HEAD has no body to read: the same by a method that has. */
function asGet(response: Response): Response {
  const { status, headers } = response;
  return new Response(JSON.stringify({ type: "", title: "", status, detail: "" }), { status, headers });
}

test("ids of events are numbers, or the mark of the end", () => {
  assert.deepEqual(resumeOf(null), { kind: "after", sequence: 0 });
  assert.deepEqual(resumeOf(""), { kind: "after", sequence: 0 });
  assert.deepEqual(resumeOf("4294967297"), { kind: "after", sequence: 2 ** 32 + 1 });
  assert.deepEqual(resumeOf("17-end"), { kind: "ended" });
  for (const wrong of ["-1", "1.5", "end", "9".repeat(17), "1 ", "9007199254740993"])
    assert.equal(resumeOf(wrong), null);
});
