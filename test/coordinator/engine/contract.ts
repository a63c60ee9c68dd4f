import { describe } from "vitest";
import { describeBlobs } from "./contract-blobs.ts";
import { describeCluster } from "./contract-cluster.ts";
import { describeJobs } from "./contract-jobs.ts";
import { describeRestart } from "./contract-restart.ts";
import { describeResults } from "./contract-results.ts";
import { describeWork } from "./contract-work.ts";
import type { OpenEngine } from "./harness.ts";

/**
 * The contract of `CoordinatorEngine` and `NodeEngine`, run on one adapter: each test opens an engine with an empty store of
 * its own and closes it.
 */
export function describeEngine(name: string, open: OpenEngine): void {
  describe(name, () => {
    describeJobs(open);
    describeBlobs(open);
    describeWork(open);
    describeResults(open);
    describeCluster(open);
    describeRestart(open);
  });
}
