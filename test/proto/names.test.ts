import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { TOKEN } from "../../proto/engine/tasks.ts";
import { isJobId, JOB_ID_BYTES, jobId } from "../../proto/ids.ts";
import { afterIdOf, pageToken } from "../../proto/page-token.ts";
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
  const filter = { states: ["RUNNING"], labels: { team: "blue", a: "b" } };

  test("says after which job the next page begins, for the filter it was made with", () => {
    fc.assert(
      fc.property(token, (id) => {
        assert.deepEqual(afterIdOf(pageToken(id, filter), filter), { ok: true, value: id });
      }),
      { seed: testSeed() },
    );
    // The order of labels means nothing.
    const turned = { labels: { a: "b", team: "blue" }, states: ["RUNNING"] };
    assert.deepEqual(afterIdOf(pageToken("job", filter), turned), { ok: true, value: "job" });
    assert.deepEqual(afterIdOf("", filter), { ok: true, value: null });
  });

  test("of another filter, changed or made up is refused", () => {
    const good = pageToken("job", filter);
    const texts = [
      pageToken("job", { ...filter, states: [] }),
      pageToken("a.b", filter),
      `${good}A`,
      good.slice(1),
      "%%%",
      Buffer.from("null").toString("base64url"),
      Buffer.from('{"afterId":7}').toString("base64url"),
    ];
    for (const text of texts) assert.equal(afterIdOf(text, filter).ok, false, text);
  });
});
