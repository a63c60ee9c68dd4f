import { defineConfig } from "vitest/config";

/** Statistical suites are long single tests; two at a time is what a small machine bears. */
export default defineConfig({
  test: {
    include: process.env["SPINGAP_LONG"] ? ["test/**/*.long.ts"] : ["test/**/*.test.ts"],
    testTimeout: process.env["SPINGAP_LONG"] ? 1_800_000 : 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
