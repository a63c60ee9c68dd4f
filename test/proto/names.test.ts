import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { TOKEN } from "../../proto/engine/tasks.ts";
import { isJobId, JOB_ID_BYTES, jobId } from "../../proto/ids.ts";
import { pageToken, placeOf } from "../../proto/page-token.ts";
import { testSeed } from "../support/models.ts";
import { token } from "./arbitraries.ts";

describe("the id of a job", () => {
  test("is 128 bits in 22 characters that subjects and file names bear", () => {
    assert.equal(jobId(new Uint8Array(JOB_ID_BYTES)), "A".repeat(22));
    assert.equal(jobId(new Uint8Array(JOB_ID_BYTES).fill(255)), `${"_".repeat(21)}w`);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: JOB_ID_BYTES, maxLength: JOB_ID_BYTES }), (random) => {
        const id = jobId(random);
        assert.match(id, TOKEN);
        assert.ok(isJobId(id));
        assert.deepEqual(Uint8Array.from(Buffer.from(id, "base64url")), random);
      }),
      { seed: testSeed() },
    );
  });

  test("has one spelling: texts of other lengths, letters or last bits are none", () => {
    for (const text of [
      "",
      "A".repeat(21),
      "A".repeat(23),
      `${"A".repeat(21)}.`,
      `${"A".repeat(21)}B`,
      ` ${"A".repeat(21)}`,
    ])
      assert.equal(isJobId(text), false, text);
  });
});

describe("a page token", () => {
  const JOB = { id: "job", createdMs: 1_695_000_000_000 };
  const filter = { states: ["RUNNING"], labels: { team: "blue", a: "b" } };

  test("says after which job the next page begins, for the filter it was made with", () => {
    fc.assert(
      fc.property(token, fc.maxSafeNat(), (id, createdMs) => {
        const place = { id, createdMs };
        assert.deepEqual(placeOf(pageToken(place, filter), filter), { ok: true, value: place });
      }),
      { seed: testSeed() },
    );
    // The order of labels means nothing.
    const turned = { labels: { a: "b", team: "blue" }, states: ["RUNNING"] };
    assert.deepEqual(placeOf(pageToken(JOB, filter), turned), { ok: true, value: JOB });
    assert.deepEqual(placeOf("", filter), { ok: true, value: null });
  });

  test("of another filter, changed or made up is refused", () => {
    const good = pageToken(JOB, filter);
    const texts = [
      pageToken(JOB, { ...filter, states: [] }),
      pageToken({ ...JOB, id: "a.b" }, filter),
      pageToken({ ...JOB, createdMs: 0.5 }, filter),
      `${good}A`,
      good.slice(1),
      "%%%",
      Buffer.from("null").toString("base64url"),
      Buffer.from('{"afterId":7}').toString("base64url"),
    ];
    for (const text of texts) assert.equal(placeOf(text, filter).ok, false, text);
  });
});
