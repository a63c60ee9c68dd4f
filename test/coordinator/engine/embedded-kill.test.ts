import { test } from "vitest";
import { killRounds } from "./kill-rounds.ts";

test("after kill -9 everything acknowledged is there, nothing twice, and nothing that nobody asked for", () =>
  killRounds(6));
