import assert from "node:assert/strict";
import { test } from "vitest";
import { jobCollector } from "../../../coordinator/job/job-collector.ts";
import { jobModel } from "../../../coordinator/job/job-model.ts";
import { DEFAULT_OPTIONS, type SolveOptions } from "../../../core/plan/options.ts";
import { problemFromModel } from "../../../problems/formats/finish.ts";
import { isingList } from "../../../problems/formats/ising-list.ts";
import { torus } from "../../support/models.ts";
import { plannedBlocks } from "../../support/planned-run.ts";

const model = torus([4, 5], () => 1);

test.for([
  ["annealing", { solver: "sa", betaRange: [0.1, 2], numSweeps: 20 }],
  ["sampling", { solver: "sa", mode: "sample", betaRange: [1, 1], numSweeps: 20 }],
  ["tempering", { solver: "pt", betaLadder: [0.1, 0.5, 1], numSweeps: 20 }],
] as const)(
  "the collector of a job refuses states with another number of ones, though their energies are right: %s",
  ([, given]) => {
    const options: SolveOptions = { ...DEFAULT_OPTIONS, ...given, seed: 3, numOnes: 7 };
    const right = plannedBlocks(model, { ...given, seed: 3, numOnes: 7 }, 1);
    const other = plannedBlocks(model, { ...given, seed: 3, numOnes: 8 }, 1);
    const analysed = jobModel(problemFromModel(isingList, model, "from-1"), options);
    assert.equal(analysed.reduction, null);
    const collector = jobCollector(analysed, [right.plan], null);
    const result = (blocks: typeof right.blocks) =>
      collector.take({
        jobId: "job",
        shard: "p1-b0-1",
        nodeId: "node",
        nodeStart: "start",
        outcome: { kind: "blocks", blocks },
      });
    assert.deepEqual(result(other.blocks), { kind: "wrong", reason: "block 0, row 0: 8 ones where 7 are asked for" });
    assert.equal(result(right.blocks).kind, "taken");
  },
);
