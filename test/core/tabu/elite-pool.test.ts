import assert from "node:assert/strict";
import { test } from "vitest";
import { differences, distance, elitePool } from "../../../core/tabu/elite-pool.ts";
import { MAX_TENURE, tabuParameters } from "../../../core/tabu/parameters.ts";
import { tenureTrial } from "../../../core/tabu/tenure-trial.ts";

const up = (bits: string): Uint8Array => Uint8Array.from(bits, Number);

test("a pool keeps the lowest distinct states in order and refuses what is no better than its worst", () => {
  const pool = elitePool(3, false);
  assert.ok(pool.offer({ energy: 2, up: up("0001") }));
  assert.ok(pool.offer({ energy: -1, up: up("0010") }));
  assert.ok(!pool.offer({ energy: -1, up: up("0010") }), "the same state again");
  assert.ok(pool.offer({ energy: -1, up: up("1101") }), "another state of that energy");
  assert.ok(!pool.offer({ energy: 2, up: up("1111") }), "as bad as the worst of a full pool");
  assert.ok(pool.offer({ energy: 1, up: up("1111") }));
  assert.deepEqual(
    pool.elites.map((elite) => [elite.energy, elite.up.join("")]),
    [
      [-1, "0010"],
      [-1, "1101"],
      [1, "1111"],
    ],
  );
  pool.keepBest();
  assert.deepEqual(pool.elites, [{ energy: -1, up: up("0010") }]);
});

test("without fields a state and its reverse are one state, and differences are those to the nearer of both", () => {
  assert.equal(distance(up("00110"), up("11101"), false), 4);
  assert.equal(distance(up("00110"), up("11101"), true), 1);
  const out = new Uint8Array(5);
  assert.equal(differences(up("00110"), up("11101"), true, out), 1);
  assert.deepEqual(out, up("00100"));
  assert.equal(differences(up("00110"), up("11101"), false, out), 4);
  assert.deepEqual(out, up("11011"));
  const pool = elitePool(2, true);
  pool.offer({ energy: 0, up: up("00110") });
  assert.ok(!pool.offer({ energy: 0, up: up("11001") }));
});

test("a trial gives tenures in turn and names the one whose searches ended lowest on average", () => {
  const trial = tenureTrial(3);
  for (const energy of [-5, -9, -6, -7, -2]) {
    trial.next();
    trial.record(energy);
  }
  // Means: −6, −5.5, −6; of equal means the first.
  assert.equal(trial.best(), 0);
  assert.equal(trial.next(), 2);
  trial.record(-8);
  assert.equal(trial.best(), 2);
});

test("the planner's tenures fit the kernel's calendar at every size", () => {
  for (const n of [0, 1, 100, 2500, 40_000, 1_000_000])
    for (const { least, span } of tabuParameters(n).tenures) assert.ok(least + span - 1 <= MAX_TENURE, `n = ${n}`);
});
