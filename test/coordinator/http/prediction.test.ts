import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { job, prediction, result } from "../../../coordinator/http/answer-schema.ts";
import { predictionOf } from "../../../coordinator/predict/prediction-document.ts";
import type { ResultDocument } from "../../../problems/results/result-document.ts";
import type { PredictTimeRequest } from "../../../proto/generated/spingap/v1/PredictTimeRequest.ts";
import type { PredictTimeResponse__Output } from "../../../proto/generated/spingap/v1/PredictTimeResponse.ts";
import { plainClient } from "../service/harness.ts";
import { followed, type Gateway, read, refused, startGateway } from "./harness.ts";

/** A torus of 12 × 12 with couplings ±1 by a rule: frustrated, so that two sweeps do not always find the best. */
const SIDE = 12;
const TORUS = Array.from({ length: SIDE * SIDE }, (_, i) => {
  const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
  const weight = (k: number): number => ((i * 7919 + k * 104_729) % 11 < 5 ? 1 : -1);
  return [
    [i, y * SIDE + ((x + 1) % SIDE), weight(0)],
    [i, ((y + 1) % SIDE) * SIDE + x, weight(1)],
  ];
}).flat();
const SHORT = {
  problem: { ising: { J: TORUS } },
  solver: { simulated_annealing: { num_sweeps: 2, beta_range: { hot: 0.2, cold: 2 } }, seed: 7 },
  stop: { num_reads: 6400 },
};

describe("the time until a wanted accuracy, over the network", () => {
  let gateway: Gateway;
  let id: string;
  let document: ResultDocument;
  beforeAll(async () => {
    gateway = await startGateway();
    ({ job_id: id } = await read(gateway.ask("POST", "/v1/jobs", SHORT), 201, job));
    await followed(gateway, id);
    document = (await read(gateway.ask("GET", `/v1/jobs/${id}/result`), 200, result)) as unknown as ResultDocument;
  });
  afterAll(() => gateway.stop());

  function foretold(request: PredictTimeRequest): Promise<PredictTimeResponse__Output> {
    const client = plainClient(gateway.server.port);
    return new Promise((resolve, reject) => {
      client.predictTime(request, (error: Error | null, value?: PredictTimeResponse__Output) => {
        client.close();
        if (error !== null || value === undefined) reject(error ?? new Error("no answer"));
        else resolve(value);
      });
    });
  }

  test("is the same by REST, by gRPC and from the result document", async () => {
    const path = `/v1/jobs/${id}/prediction?accuracy=0.01&relative=true&threads=3&confidence=0.95`;
    const rest = await read(gateway.ask("GET", path), 200, prediction);
    const own = predictionOf(document, {
      accuracy: 0.01,
      relative: true,
      reference: null,
      confidence: 0.95,
      threads: 3,
    });
    assert.ok(own.ok);
    assert.deepEqual(rest, JSON.parse(JSON.stringify(own.value)));
    assert.equal(rest.answer, "predicted");
    const message = await foretold({ jobId: id, accuracy: 0.01, relative: true, threads: 3, confidence: 0.95 });
    if (rest.answer !== "predicted") return;
    assert.equal(message.answer, "predicted");
    assert.equal(message.predicted?.low?.seconds, rest.interval_90.low.seconds);
    assert.equal(message.predicted?.high?.spinUpdates, rest.interval_90.high.spin_updates);
    assert.equal(message.predicted?.atConfidence?.sweeps, rest.at_confidence?.sweeps);
    assert.deepEqual([message.hits, message.blocks, message.threads], [rest.hits, rest.blocks, 3]);
    assert.ok(rest.interval_90.low.seconds < rest.interval_90.high.seconds);
  });

  test("is refused with a reason where nothing was as low, and how much to run", async () => {
    const path = `/v1/jobs/${id}/prediction?accuracy=0&reference_energy=-288`;
    const rest = await read(gateway.ask("GET", path), 200, prediction);
    assert.equal(rest.answer, "cannot_tell");
    if (rest.answer === "cannot_tell") assert.match(rest.reason, /the data cannot tell: none of \d+ blocks/);
    const message = await foretold({ jobId: id, accuracy: 0, referenceEnergy: -288 });
    assert.equal(message.answer, "cannotTell");
    assert.ok((message.cannotTell?.moreBlocks ?? 0) > 0);
  });

  test("refuses wrong numbers, unknown jobs and jobs without trials", async () => {
    await refused(gateway.ask("GET", `/v1/jobs/${id}/prediction`), 400);
    await refused(gateway.ask("GET", `/v1/jobs/${id}/prediction?accuracy=-1`), 400);
    await refused(gateway.ask("GET", `/v1/jobs/${id}/prediction?accuracy=0&confidence=1`), 400);
    await refused(gateway.ask("GET", `/v1/jobs/${"A".repeat(22)}/prediction?accuracy=0`), 404);
    await assert.rejects(foretold({ jobId: id, accuracy: -1 }), /accuracy/);
    const exact = await read(
      gateway.ask("POST", "/v1/jobs", { problem: { ising: { J: [[0, 1, 1]] } }, solver: { exact: {} } }),
      201,
      job,
    );
    await followed(gateway, exact.job_id);
    await refused(gateway.ask("GET", `/v1/jobs/${exact.job_id}/prediction?accuracy=0`), 409);
  });

  test("a contract with a reference ends at its target, met; a job shows the contract that it has", async () => {
    const best = document.best?.energy ?? Number.NaN;
    const contract = { gap: 0.02, budget_s: 60, reference_energy: best };
    const { stop: _, ...rest } = SHORT;
    const made = await read(gateway.ask("POST", "/v1/jobs", { ...rest, contract }), 201, job);
    assert.deepEqual(made.contract, { ...contract, confidence: 0.99 });
    await followed(gateway, made.job_id);
    const kept = await read(gateway.ask("GET", `/v1/jobs/${made.job_id}/result`), 200, result);
    assert.equal(kept.reason, "target_reached");
    const answer = kept["contract"] as NonNullable<ResultDocument["contract"]>;
    assert.deepEqual([answer.met, answer.certain, answer.reference_source], [true, true, "given"]);
    assert.ok((kept.best?.energy ?? 0) <= (answer.target_energy ?? Number.NEGATIVE_INFINITY));
  });

  test("a contract refuses a target beside it, a budget beside another time limit, and a missing budget", async () => {
    const { stop: _, ...rest } = SHORT;
    const contract = { gap: 0.02, budget_s: 60, reference_energy: -5 };
    for (const body of [
      { ...rest, contract, stop: { target_energy: -3 } },
      { ...rest, contract, stop: { target_objective: -3 } },
      { ...rest, contract, stop: { time_limit_s: 5 } },
      { ...rest, contract: { gap: 0.02 } },
      { ...rest, contract: { ...contract, gap: -1 } },
    ])
      await refused(gateway.ask("POST", "/v1/jobs", body), 400);
  });
});
