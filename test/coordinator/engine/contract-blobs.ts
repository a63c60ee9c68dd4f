import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { BlobCorrupt } from "../../../proto/engine/node-engine.ts";
import { type OpenEngine, onEngine } from "./harness.ts";
import { sha256 } from "./made-up.ts";

/** Bytes without a pattern that a store could fold. */
function manyBytes(length: number): Uint8Array {
  let word = 12_345;
  return Uint8Array.from({ length }, () => {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    return word >>> 24;
  });
}

/** Bytes by their hash. */
export function describeBlobs(open: OpenEngine): void {
  describe("blobs", () => {
    test(
      "bytes come back as they were put, none, few or millions, on both sides",
      onEngine(open, async ({ coordinator: { blobs }, node }) => {
        const other = (await node()).blobs;
        for (const length of [0, 1, 1000, 3_000_000]) {
          const bytes = manyBytes(length);
          const name = sha256(bytes);
          assert.equal(await blobs.get("models", name), null);
          assert.equal(await blobs.has("models", name), false);
          await blobs.put("models", name, bytes);
          await blobs.put("models", name, bytes);
          const got = await other.get("models", name);
          assert.ok(got !== null && Buffer.compare(got, bytes) === 0, `${length} bytes`);
          assert.equal(await other.has("models", name), true);
          assert.equal(await other.has("states", name), false);
        }
      }),
    );

    test(
      "what is stored does not change with the array that was put or got",
      onEngine(open, async ({ coordinator: { blobs } }) => {
        const bytes = Uint8Array.of(1, 2, 3);
        const name = sha256(bytes);
        await blobs.put("samples", name, bytes);
        bytes.fill(9);
        (await blobs.get("samples", name))?.fill(8);
        assert.deepEqual([...((await blobs.get("samples", name)) ?? [])], [1, 2, 3]);
      }),
    );

    test(
      "a name that is not the hash of the bytes is refused, and nothing is stored",
      onEngine(open, async ({ coordinator: { blobs } }) => {
        const name = sha256(Uint8Array.of(1));
        await assert.rejects(blobs.put("results", name, Uint8Array.of(2)));
        assert.equal(await blobs.has("results", name), false);
      }),
    );

    test(
      "checkpoints and marks bear names of their own, and the last one put counts",
      onEngine(open, async ({ coordinator: { blobs } }) => {
        await blobs.put("checkpoints", "job_1.p1-b0-4", Uint8Array.of(1));
        await blobs.put("checkpoints", "job_1.p1-b0-4", Uint8Array.of(2, 3));
        assert.deepEqual([...((await blobs.get("checkpoints", "job_1.p1-b0-4")) ?? [])], [2, 3]);
        for (const length of [1_000_000, 2]) {
          await blobs.put("checkpoints", "grows-and-shrinks", manyBytes(length));
          assert.equal((await blobs.get("checkpoints", "grows-and-shrinks"))?.length, length);
        }
        assert.equal((await blobs.names("checkpoints")).length, 2);
        const mark = `anna.${sha256(Uint8Array.of(1))}`;
        await blobs.put("uploads", mark, new Uint8Array(0));
        assert.equal(await blobs.has("uploads", mark), true);
        assert.equal((await blobs.get("uploads", mark))?.length, 0);
        await assert.rejects(blobs.put("checkpoints", "../outside", Uint8Array.of(1)));
      }),
    );

    test(
      "names lists a bucket, and what is deleted is gone",
      onEngine(open, async ({ coordinator: { blobs } }) => {
        const names = ["one", "two", "three"];
        for (const name of names) await blobs.put("checkpoints", name, Buffer.from(name));
        assert.deepEqual((await blobs.names("checkpoints")).toSorted(), names.toSorted());
        assert.deepEqual(await blobs.names("models"), []);
        await blobs.delete("checkpoints", "two");
        await blobs.delete("checkpoints", "two");
        assert.equal(await blobs.get("checkpoints", "two"), null);
        assert.deepEqual((await blobs.names("checkpoints")).toSorted(), ["one", "three"]);
      }),
    );

    test(
      "changed bytes are never given out, and putting them again mends them",
      onEngine(open, async ({ coordinator: { blobs }, corrupt }) => {
        for (const bytes of [manyBytes(1000), manyBytes(1_000_000)]) {
          const name = sha256(bytes);
          await blobs.put("models", name, bytes);
          await corrupt("models", name);
          await assert.rejects(blobs.get("models", name), BlobCorrupt);
          await blobs.put("models", name, bytes);
          assert.deepEqual(Buffer.from((await blobs.get("models", name)) ?? []), Buffer.from(bytes));

          await blobs.put("checkpoints", "block-1", bytes);
          await corrupt("checkpoints", "block-1");
          await assert.rejects(blobs.get("checkpoints", "block-1"), BlobCorrupt);
        }
      }),
    );
  });
}
