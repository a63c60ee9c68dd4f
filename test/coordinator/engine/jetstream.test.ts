import { describe, test } from "vitest";
import { natsBinaries } from "../../support/nats-server.ts";
import { describeEngine } from "./contract.ts";
import { jetStreamHarness } from "./jetstream-harness.ts";

const { binaries, skipped } = natsBinaries();

if (skipped !== null)
  describe("the JetStream engine", () => {
    test.skip(`skipped: ${skipped}`, () => undefined);
  });

for (const binary of binaries)
  describeEngine(`the JetStream engine on NATS ${binary.version}`, jetStreamHarness(binary));
