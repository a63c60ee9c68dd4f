import { test } from "vitest";
import { assertKinkDensity, LOCAL_RING, SEGMENT_RING } from "./path-integral-kinks.ts";

test.each([300, 1000])("segment updates leave the known density of kinks in a ring annealed in %d sweeps", (tau) => {
  assertKinkDensity(SEGMENT_RING, tau, 16);
});

test.each([300, 1000, 3000])("local heat bath leaves the known, higher density of kinks after %d sweeps", (tau) => {
  assertKinkDensity(LOCAL_RING, tau, 24);
});
