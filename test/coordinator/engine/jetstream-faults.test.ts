import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nkeys } from "@nats-io/transport-node";
import { describe, test } from "vitest";
import { type JetStreamSettings, openJetStreamCoordinator } from "../../../coordinator/engine/jetstream/jetstream.ts";
import { type NatsSettings, openLink } from "../../../proto/engine/jetstream/connection.ts";
import { EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import { laneConsumer, WORK_STREAM } from "../../../proto/subjects.ts";
import { openJetStreamNode } from "../../../solver-node/engine/jetstream.ts";
import { startFaultProxy } from "../../support/fault-proxy.ts";
import { type NatsServer, natsBinaries, type ServerSettings, startNatsServer } from "../../support/nats-server.ts";
import { eventually, pullOne } from "./harness.ts";
import { SILENT, settingsFor } from "./jetstream-harness.ts";
import { madeUpJob, madeUpResult, madeUpTask } from "./made-up.ts";

const { binaries, skipped } = natsBinaries();
const JOB = madeUpJob("job-1");

/** Runs on a server of its own; what is opened is closed, and the server removed. */
async function onServer(
  settings: ServerSettings,
  act: (
    server: NatsServer,
    opened: <T extends { close(): Promise<void> }>(engine: Promise<T>) => Promise<T>,
  ) => Promise<void>,
): Promise<void> {
  const server = await startNatsServer(settings);
  const engines: { close(): Promise<void> }[] = [];
  try {
    await act(server, async (opening) => {
      const engine = await opening;
      engines.push(engine);
      return engine;
    });
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
    await server.remove();
  }
}

/** A certificate of localhost that is its own authority. @returns paths of authority, certificate and key. */
function selfSigned(folder: string): readonly [ca: string, cert: string, key: string] {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
  const names = ["-addext", "subjectAltName=DNS:localhost", "-addext", "extendedKeyUsage=serverAuth,clientAuth"];
  execFileSync("openssl", [...request, ...names, "-keyout", key, "-out", cert], { stdio: "pipe" });
  return [cert, cert, key];
}

/** A log that keeps its lines. */
function keptLog(): { readonly lines: string[]; readonly log: NatsSettings["log"] } {
  const lines: string[] = [];
  return { lines, log: { info: (words) => lines.push(words), warn: (words) => lines.push(words) } };
}

if (skipped !== null)
  describe("the JetStream engine under faults", () => {
    test.skip(`skipped: ${skipped}`, () => undefined);
  });

for (const binary of binaries) {
  describe(`the JetStream engine under faults, NATS ${binary.version}`, () => {
    test("while the server is away operations reject in the stated time, and go on when it is back", () =>
      onServer({ binary }, async (server, opened) => {
        const { lines, log } = keptLog();
        const settings = { ...settingsFor(server), log, operationTimeoutMs: 500 };
        const coordinator = await opened(openJetStreamCoordinator(settings));
        const node = await opened(openJetStreamNode(settings));
        const seen: string[] = [];
        const end = new AbortController();
        const following = (async () => {
          for await (const { shard } of coordinator.results.follow(end.signal)) seen.push(shard);
        })();
        await node.commit(madeUpResult(madeUpTask(JOB, 0), "node-1"));
        await eventually("the first result is followed", async () => seen.length === 1);
        await server.kill();

        const started = performance.now();
        const attempts = await Promise.allSettled([
          coordinator.jobs.create(JOB),
          coordinator.work.publish([madeUpTask(JOB, 0)]),
          coordinator.blobs.get("models", "a".repeat(64)),
          coordinator.leases.hold("leader", "one", 1000),
          coordinator.nodes.live(),
          node.commit(madeUpResult(madeUpTask(JOB, 5), "node-1")),
          node.pull(1, AbortSignal.timeout(20_000)),
        ]);
        for (const attempt of attempts)
          assert.ok(
            attempt.status === "rejected" && attempt.reason instanceof EngineUnavailable,
            JSON.stringify(attempt),
          );
        // Three questions one after the other at most; the rest of the bound is for a busy machine.
        assert.ok(performance.now() - started < 10_000, `${performance.now() - started} ms`);

        await server.start();
        await eventually("jobs are accepted again", async () => {
          try {
            return (await coordinator.jobs.create(madeUpJob("job-2"))).job.revision > 0;
          } catch (error) {
            assert.ok(error instanceof EngineUnavailable);
            return false;
          }
        });
        await node.commit(madeUpResult(madeUpTask(JOB, 1), "node-1"));
        await eventually("results are followed again", async () => seen.includes(madeUpTask(JOB, 1).shard));
        end.abort();
        await following;
        assert.ok(
          lines.some((line) => line.startsWith("lost the NATS server")),
          lines.join("; "),
        );
        assert.ok(
          lines.some((line) => line.includes("reached again")),
          lines.join("; "),
        );
      }));

    test("a node that waits for work when the server is killed gets the work published after it is back", () =>
      onServer({ binary }, async (server, opened) => {
        const settings = settingsFor(server);
        const coordinator = await opened(openJetStreamCoordinator(settings));
        const node = await opened(openJetStreamNode({ ...settings, operationTimeoutMs: 20_000 }));
        const waiting = pullOne(node);
        await server.kill();
        await server.start();
        await eventually("the shard is published", async () => {
          try {
            await coordinator.work.publish([madeUpTask(JOB, 0)]);
            return true;
          } catch (error) {
            assert.ok(error instanceof EngineUnavailable);
            return false;
          }
        });
        assert.equal((await waiting).task.shard, madeUpTask(JOB, 0).shard);
      }));

    test("killing the server under traffic, again and again, ends no process and loses nothing acknowledged", () =>
      onServer({ binary }, async (server, opened) => {
        const settings = { ...settingsFor(server), operationTimeoutMs: 300 };
        const coordinator = await opened(openJetStreamCoordinator(settings));
        const node = await opened(openJetStreamNode(settings));
        const committed = new Set<string>();
        let block = 0;
        for (let kill = 0; kill < 8; kill++) {
          let going = true;
          const writers = Array.from({ length: 8 }, async () => {
            while (going) {
              const result = madeUpResult(madeUpTask(JOB, block++), "node-1");
              try {
                await node.commit(result);
                committed.add(result.shard);
              } catch (error) {
                assert.ok(error instanceof EngineUnavailable, String(error));
              }
            }
          });
          const before = committed.size;
          await eventually("some results are committed", async () => committed.size > before + 20);
          await server.kill();
          going = false;
          await Promise.all(writers);
          await server.start();
        }
        const stored = await eventually("the server answers again", async () => {
          try {
            return await coordinator.results.of(JOB.id);
          } catch (error) {
            assert.ok(error instanceof EngineUnavailable);
            return null;
          }
        });
        const shards = stored.map(({ shard }) => shard);
        assert.equal(new Set(shards).size, shards.length);
        for (const shard of committed) assert.ok(shards.includes(shard), `${shard} of ${committed.size} is lost`);
      }));

    test("closing an engine whose server died a moment ago ends quietly", async () => {
      // Without the guard of the socket about every second round ends the process.
      for (let round = 0; round < 10; round++)
        await onServer({ binary }, async (server) => {
          const coordinator = await openJetStreamCoordinator(settingsFor(server));
          const end = new AbortController();
          const following = (async () => {
            for await (const { shard } of coordinator.results.follow(end.signal)) assert.fail(shard);
          })();
          await coordinator.work.publish([madeUpTask(JOB, 0)]);
          await eventually("the follower has begun", async () => (await coordinator.work.queued(JOB.id)).length === 1);
          await server.kill();
          end.abort();
          await coordinator.close();
          await following;
        });
    });

    test("a consumer that hides shards for twice the acknowledgement time is made anew, not sooner", () =>
      onServer({ binary }, async (server, opened) => {
        const { lines, log } = keptLog();
        const settings = { ...settingsFor(server), ackWaitMs: 400 };
        const coordinator = await opened(openJetStreamCoordinator({ ...settings, log }));
        const node = await opened(openJetStreamNode(settings));
        // A consumer with another filter does what a damaged one does: the stream has the shard, and nobody gets it.
        const link = await opened(openLink(settings));
        await link.manager.consumers.delete(WORK_STREAM, laneConsumer({ lane: "normal", runner: "cpu" }));
        await eventually("the blind consumer is there", async () => {
          try {
            await link.manager.consumers.add(WORK_STREAM, {
              durable_name: laneConsumer({ lane: "normal", runner: "cpu" }),
              filter_subject: "spingap.work.normal.nobody.*.*",
              ack_policy: "explicit",
            });
            return true;
          } catch {
            return false;
          }
        });
        await coordinator.work.publish([madeUpTask(JOB, 0)]);
        const started = performance.now();
        const waiting = pullOne(node);
        let arrived = false;
        const shard = waiting.then((delivery) => {
          arrived = true;
          return delivery.task.shard;
        });
        await eventually("the shard comes", async () => {
          await coordinator.work.recover();
          return arrived;
        });
        assert.ok(performance.now() - started >= 800);
        assert.equal(await shard, madeUpTask(JOB, 0).shard);
        assert.equal(lines.filter((line) => line.includes("making its consumer anew")).length, 1);
      }));

    test("what belongs to no job is swept, what belongs to one stays", () =>
      onServer({ binary }, async (server, opened) => {
        const settings: JetStreamSettings = { ...settingsFor(server), sweepEveryMs: 0 };
        const coordinator = await opened(openJetStreamCoordinator(settings));
        const node = await opened(openJetStreamNode(settings));
        await coordinator.jobs.create(JOB);
        const orphan = madeUpJob("orphan");
        for (const job of [JOB, orphan]) {
          await coordinator.work.publish([madeUpTask(job, 0)]);
          await node.commit(madeUpResult(madeUpTask(job, 1), "node-1"));
        }
        await coordinator.work.recover();
        assert.equal((await coordinator.work.queued(JOB.id)).length, 1);
        assert.equal((await coordinator.results.of(JOB.id)).length, 1);
        assert.deepEqual(await coordinator.work.queued(orphan.id), []);
        assert.deepEqual(await coordinator.results.of(orphan.id), []);
      }));

    test("jobs with long labels and results of megabytes leave nothing behind when they are deleted", () =>
      onServer({ binary }, async (server, opened) => {
        const coordinator = await opened(openJetStreamCoordinator(settingsFor(server)));
        const labels = Array.from({ length: 200_000 }, (_, k) => `variable ${k}`);
        const long = madeUpJob("long", { problem: { ...JOB.problem, labels } });
        const { job } = await coordinator.jobs.create(long);
        const revision = await coordinator.jobs.update({ ...long, state: "RUNNING" }, job.revision);
        assert.ok(revision !== null);
        // Another coordinator has nothing in memory.
        const other = await opened(openJetStreamCoordinator(settingsFor(server)));
        assert.deepEqual((await other.jobs.get("long"))?.record, { ...long, state: "RUNNING" });
        const link = await opened(openLink(settingsFor(server)));
        const overflow = async () => (await link.manager.streams.info("OBJ_spingap-overflow")).state.messages;
        assert.ok((await overflow()) > 0);
        await coordinator.jobs.delete("long");
        assert.equal(await overflow(), 0);
        assert.equal(await other.jobs.get("long"), null);
      }));

    test("a half-open connection is noticed and replaced", () =>
      onServer({ binary }, async (server, opened) => {
        const proxy = await startFaultProxy(server.port, 1);
        try {
          const settings = { ...settingsFor(server), servers: [`nats://127.0.0.1:${proxy.port}`] };
          const coordinator = await opened(openJetStreamCoordinator(settings));
          await coordinator.jobs.create(JOB);
          proxy.strike("half-open");
          await assert.rejects(coordinator.jobs.get(JOB.id), EngineUnavailable);
          // Two unanswered pings, 4 s apart.
          await eventually("the job is read again", async () => {
            try {
              return (await coordinator.jobs.get(JOB.id))?.record.id === JOB.id;
            } catch (error) {
              assert.ok(error instanceof EngineUnavailable);
              return false;
            }
          });
        } finally {
          await proxy.close();
        }
      }));

    test("a server that is not there at the start is waited for, with a word in the log", () =>
      onServer({ binary }, async (server, opened) => {
        await server.kill();
        const { lines, log } = keptLog();
        const opening = openJetStreamCoordinator({ ...settingsFor(server), log });
        await eventually("the log says so", async () => lines.some((line) => line.includes("cannot be reached")));
        await server.start();
        const coordinator = await opened(opening);
        assert.equal((await coordinator.jobs.create(JOB)).created, true);

        await server.kill();
        const signal = AbortSignal.timeout(100);
        await assert.rejects(openJetStreamCoordinator({ ...settingsFor(server), signal }), EngineUnavailable);
      }));

    test("wrong credentials are refused at once, right ones work", () =>
      onServer({ binary, auth: { kind: "token", token: "right" } }, async (server, opened) => {
        const settingsWith = (token: string): NatsSettings => ({
          ...settingsFor(server),
          credentials: { kind: "token", token },
        });
        await assert.rejects(openJetStreamNode(settingsWith("wrong")), /refuses these credentials/);
        const coordinator = await opened(openJetStreamCoordinator(settingsWith("right")));
        assert.equal((await coordinator.jobs.create(JOB)).created, true);
      }));

    test("an nkey opens the engine, another one does not", async () => {
      const [right, wrong] = [nkeys.createUser(), nkeys.createUser()];
      const keyOf = (pair: typeof right): NatsSettings["credentials"] => ({
        kind: "nkey",
        seed: new TextDecoder().decode(pair.getSeed()),
      });
      await onServer({ binary, auth: { kind: "nkey", publicKey: right.getPublicKey() } }, async (server, opened) => {
        const settings = settingsFor(server);
        await assert.rejects(
          openJetStreamNode({ ...settings, credentials: keyOf(wrong) }),
          /refuses these credentials/,
        );
        const coordinator = await opened(openJetStreamCoordinator({ ...settings, credentials: keyOf(right) }));
        assert.equal((await coordinator.jobs.create(JOB)).created, true);
      });
    });

    test("mutual TLS opens the engine, and a client without a certificate is not let in", async () => {
      const folder = mkdtempSync(join(tmpdir(), "spingap-tls-"));
      try {
        const [ca, cert, key] = selfSigned(folder);
        await onServer({ binary, tls: { ca, cert, key } }, async (server, opened) => {
          const settings = settingsFor(server);
          const tls = { ca, certificate: { cert, key } };
          const coordinator = await opened(openJetStreamCoordinator({ ...settings, tls }));
          assert.equal((await coordinator.jobs.create(JOB)).created, true);
          const { lines, log } = keptLog();
          const signal = AbortSignal.timeout(2_000);
          const without = openJetStreamCoordinator({ ...settings, log, signal, tls: { ca, certificate: null } });
          await assert.rejects(without, EngineUnavailable);
          assert.ok(
            lines.some((line) => line.includes("cannot be reached")),
            lines.join("; "),
          );
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    test("the sync setting is read from the server where it tells it", () =>
      onServer({ binary, sync: binary.version.startsWith("2.9") ? "default" : "always" }, async (server, opened) => {
        const told = await opened(
          openJetStreamCoordinator({ ...settingsFor(server), monitoringUrl: server.monitoringUrl, log: SILENT }),
        );
        const { words, survivesPowerFailure } = await told.durability();
        assert.match(words, new RegExp(`NATS server ${binary.version.replaceAll(".", "\\.")}, one copy`));
        if (binary.version.startsWith("2.9")) assert.match(words, /servers before 2\.10 do not tell it/);
        else assert.match(words, /synced to disk before each acknowledgement/);
        assert.equal(survivesPowerFailure, !binary.version.startsWith("2.9"));
      }));
  });
}
