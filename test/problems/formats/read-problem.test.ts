import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, describe, test } from "vitest";
import { describeFailure, type Result } from "../../../core/failure.ts";
import { chooseFormat, parseFormatName } from "../../../problems/formats/formats.ts";
import { type FileOptions, readChunks, readProblem } from "../../../problems/formats/read-problem.ts";
import type { Problem } from "../../../problems/problem.ts";

const folder = mkdtempSync(join(tmpdir(), "spingap-formats-"));
afterAll(() => rmSync(folder, { recursive: true }));

const GRAPH = "4 4\n1 2 3\n3 2 -1\n1 3 2.5\n3 4 7\n";

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function message(result: Result<Problem>): string {
  assert.ok(!result.ok, "accepted");
  return describeFailure(result.failure);
}

function stream(bytes: Uint8Array, size: number, options: FileOptions = { format: "gset" }): Promise<Result<Problem>> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, k) =>
    bytes.subarray(k * size, (k + 1) * size),
  );
  return readChunks(Readable.from(chunks), "a stream", options);
}

describe("reading files", () => {
  test("plain, gzipped and doubly membered gzip files give the same problem, whatever their names", async () => {
    const plain = await readProblem(file("plain.mc", GRAPH));
    assert.ok(plain.ok);
    const half = GRAPH.indexOf("1 3");
    const members = Buffer.concat([gzipSync(GRAPH.slice(0, half)), gzipSync(GRAPH.slice(half))]);
    assert.deepEqual(await readProblem(file("packed.rud.gz", gzipSync(GRAPH))), plain);
    assert.deepEqual(await readProblem(file("unnamed", gzipSync(GRAPH)), { format: "gset" }), plain);
    assert.deepEqual(await readProblem(file("members.MC.GZ", members)), plain);
    assert.deepEqual(await readProblem(file("not-packed.mc.gz", GRAPH)), plain);
    for (const size of [1, 7]) {
      assert.deepEqual(await stream(gzipSync(GRAPH), size), plain);
      assert.deepEqual(await stream(Buffer.from(GRAPH), size), plain);
    }
  });
  test("a gzip file that is cut, damaged or followed by junk is refused", async () => {
    const packed = gzipSync(GRAPH);
    for (const length of [2, 3, 9, 15, packed.length - 8, packed.length - 1])
      assert.match(
        message(await stream(packed.subarray(0, length), 1000)),
        /^a stream: the gzip file is truncated/,
        `${length} bytes`,
      );
    const damaged = Buffer.from(packed);
    damaged[packed.length - 6] ^= 1; // in the checksum
    assert.match(message(await stream(damaged, 1000)), /^a stream: corrupt gzip: incorrect data check/);
    assert.match(message(await stream(Buffer.concat([packed, Buffer.from("junk")]), 1000)), /^a stream: corrupt gzip/);
  });
  test("files that cannot be read are named with the reason", async () => {
    assert.match(message(await readProblem(join(folder, "absent.mc"))), /absent\.mc: there is no such file/);
    assert.match(message(await readProblem(folder, { format: "gset" })), /: this is a directory/);
    assert.match(message(await readProblem("a\0b", { format: "gset" })), /NUL/);
    assert.match(message(await readProblem(join(file("a.mc", GRAPH), "b.mc"))), /ENOTDIR/);
  });
  test("a failure names the file and its line", async () => {
    const path = file("wrong.mc", "4 1\n1 2 x\n");
    assert.equal(message(await readProblem(path)), `${path}, line 2: the value is "x", which is not a number`);
    assert.match(message(await readProblem(file("empty.mc", ""))), /empty\.mc: the file is empty/);
    assert.match(message(await readProblem(file("empty.txt", ""))), /empty\.txt: the file is empty/);
    assert.match(message(await readProblem(file("empty.mc.gz", gzipSync("")))), /the file is empty/);
  });
  test("a reader that failed stops reading an endless source", async () => {
    let taken = 0;
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          taken++;
          yield Buffer.from("4 1\n1 2 x\n");
        }
      })(),
    );
    assert.match(message(await readChunks(endless, "a stream", { format: "gset" })), /line 2/);
    assert.ok(taken < 100, `${taken} chunks taken`); // the stream's own read-ahead is 16
    assert.ok(endless.destroyed);
  });
  test("an error that is not the file's is thrown", async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from("4 1\n");
        throw new RangeError("a bug");
      })(),
    );
    await assert.rejects(readChunks(broken, "a stream", { format: "gset" }), RangeError);
  });
});

describe("choosing a format", () => {
  test("a name ending that means one format is enough, a declared format wins", () => {
    for (const [name, format] of [
      ["G1.mc", "gset"],
      ["a.rud.gz", "gset"],
      ["a.RUDY", "gset"],
      ["a.coo", "coo"],
      ["a.sparse", "biqmac"],
      ["labs.qs.gz", "qs"],
      ["a.mqlib", "mqlib"],
      ["a.qbsolv", "qbsolv"],
      ["QPLIB_3506.qplib", "qplib"],
      ["a.bqpjson.gz", "bqpjson"],
      ["a.bqp.json", "bqpjson"],
      ["a.bqm.json", "bqm-json"],
      ["a.bqm", "bqm"],
      ["a.ising", "ising-list"],
    ] as const)
      assert.deepEqual(chooseFormat(name, undefined), { ok: true, value: format });
    assert.deepEqual(chooseFormat("a.coo", "gset"), { ok: true, value: "gset" });
  });
  test(".qubo is qbsolv's where the file begins so, and refused otherwise", async () => {
    const text = "c a comment\n\np qubo 0 2 1 1\n0 0 1\n0 1 -2\n";
    const read = await readProblem(file("right.qubo", text));
    assert.ok(read.ok && read.value.format === "qbsolv");
    const packed = await readProblem(file("right.qubo.gz", gzipSync(text)));
    assert.ok(packed.ok && packed.value.format === "qbsolv");
    assert.match(message(await readProblem(file("other.qubo", "2 1\n1 2 -2\n"))), /the name does not tell the format/);
    assert.match(message(await readProblem(file("spin.qubo", "p spin 2\n0 0 1\n"))), /the first lines fit none/);
    assert.match(message(await readProblem(file("right.txt", text))), /would fit qbsolv$/);
    assert.ok(!chooseFormat("to-be-written.qubo", undefined).ok, "there are no bytes that could agree");
  });
  test("JSON and binary files without a telling name are refused with their candidates", async () => {
    assert.match(message(await readProblem(file("a.json", '{"version": {}}'))), /would fit bqpjson, bqm-json$/);
    assert.match(message(await readProblem(file("b.json", '{\n"version": {}}\n'))), /would fit bqpjson, bqm-json$/);
    assert.match(message(await readProblem(file("a.bin", "DIMODBQM\u0002\u0000{}\n"))), /would fit bqm$/);
    assert.match(message(await readProblem(file("b.bin", "NAME\nQBN\nmaximize\n"))), /would fit qplib$/);
  });
  test("anything else is refused with the formats that fit the first lines", async () => {
    assert.match(
      message(await readProblem(file("a.txt", GRAPH))),
      /--format: the first lines would fit gset, orlib, mqlib, biqmac, qs, ising-list, qubo-list$/,
    );
    assert.match(
      message(await readProblem(file("b.qubo", "4 1\n1 1 5\n"))),
      /would fit orlib, mqlib, biqmac, qs, ising-list, qubo-list$/,
    );
    assert.match(message(await readProblem(file("c", gzipSync("0 1 5\n")))), /would fit coo$/);
    assert.match(message(await readProblem(file("d", "1\n4 1\n1 1 5\n"))), /would fit orlib$/);
    assert.match(
      message(await readProblem(file("e.txt", "some words\nand more\n"))),
      /the first lines fit none of gset/,
    );
    assert.match(message(await readProblem(file("f.txt", Buffer.alloc(200_000, "4 4\n")))), /fit none/);
  });
  test("an unknown format is refused with the list of known ones", () => {
    const unknown = parseFormatName("gest", "--format");
    assert.ok(!unknown.ok);
    assert.match(
      describeFailure(unknown.failure),
      /^--format: there is no format "gest"; the formats are gset, orlib,/,
    );
    assert.deepEqual(parseFormatName("coo", "--format"), { ok: true, value: "coo" });
  });
});
