import assert from "node:assert/strict";
import { test } from "vitest";
import { kernelsUnderTest, worldlinesUnderTest } from "../../../cli/lab/kernels.ts";
import { verify } from "../../../lab/verify/ladder.ts";
import { LEVELS } from "../../../lab/verify/rows.ts";

/* Sampled rows give a false alarm once in 90,000 each (lab/verify/rows.ts): 92 of them, one in a thousand runs. */
for (const level of LEVELS)
  test(`every row of ${level} holds for every kernel`, () => {
    const ladder = { kernels: kernelsUnderTest(), worldlines: worldlinesUnderTest(), seed: 1, levels: [level] };
    const failed = [...verify(ladder)].filter(({ verdict }) => verdict === "fail");
    assert.deepEqual(
      failed.map(({ what, expected, measured }) => ({ what, expected, measured })),
      [],
    );
  });
