import { type Failure, failed, invalid, type Result, success } from "../../core/failure.ts";
import { type ModelBuilder, modelBuilder, numInteractions } from "../../core/model/quadratic-model.ts";
import type { Labels, Problem } from "../problem.ts";
import { ALIGNMENT, type BqmHeader, checkMagic, MAGIC, readBqmHeader } from "./bqm-header.ts";
import { finishProblem, NO_NOTES } from "./finish.ts";
import type { Format, ReadOptions } from "./format.ts";
import { parseJson } from "./json-document.ts";
import { jsonFields } from "./json-fields.ts";
import { labelJson, labelsFromJson, listedLabels } from "./labels.ts";
import { wholeFile } from "./whole-file.ts";

/**
 * dimod's binary file of a binary quadratic model, versions 1.0 and 2.0, little-endian:
 *
 *     "DIMODBQM", u8 major, u8 minor, u32 length, JSON text of that length
 *     offset: dtype
 *     n × { start of the variable's neighbourhood: ntype, linear bias: dtype }
 *     2m × { neighbour: itype, quadratic bias: dtype }     each neighbourhood ascending, each pair in both
 *     if variables are named (2.0): "VARS", u32 length, JSON list of that length
 *
 * Spins or bits, minimised. There is no place for comments or a planted energy. Written as 2.0 with float64 and int32,
 * byte for byte as dimod writes it.
 */
export const bqm: Format = {
  name: "bqm",
  title: "dimod BQM binary file (to_file): labels, offset, each pair once, minimised over spins or bits",
  extensions: [".bqm"],
  vartype: "either",
  convention: (vartype) => ({
    variables: vartype === "SPIN" ? "spins" : "bits",
    indexBase: 0,
    counting: "once",
    sense: "minimize",
  }),
  objective: () => ({ kind: "energy" }),
  reader: (where, options) =>
    wholeFile(
      where,
      (head) => checkMagic(where, head),
      (bytes) => readBqm(where, options, bytes),
    ),
  write: writeBqm,
};

function readBqm(where: string, { vartype: asked }: ReadOptions, bytes: Uint8Array): Result<Problem> {
  const read = readBqmHeader(where, bytes);
  if (!read.ok) return read;
  const header = read.value;
  const { n, m, real, neighbourIndex, variableIndex } = header;
  if (asked !== undefined && asked !== header.vartype)
    return invalid(`${where}, header, vartype`, `is ${header.vartype}, but ${asked} was asked for`);
  const size = real.bytes + n * (neighbourIndex.bytes + real.bytes) + 2 * m * (variableIndex.bytes + real.bytes);
  const dataEnd = header.end + size;
  if (dataEnd > bytes.length)
    return invalid(
      where,
      `the file ends after ${bytes.length} bytes; ${n} variables and ${m} couplings need ${dataEnd}`,
    );
  const builder = modelBuilder(header.vartype, n, m);
  const failure = readBiases(where, header, bytes, builder);
  if (failure) return failed(failure);
  const labels = readLabels(where, header, bytes, dataEnd);
  if (!labels.ok) return labels;
  return finishProblem(bqm, where, builder.build(where, "refuse"), labels.value, NO_NOTES);
}

/**
 * Takes each pair from the neighbourhood of its larger variable and compares it with that of the smaller: going through
 * the variables in order, the larger partners of u come in order, so one position in u's neighbourhood is enough.
 */
function readBiases(where: string, header: BqmHeader, bytes: Uint8Array, builder: ModelBuilder): Failure | null {
  const { n, m, real, neighbourIndex, variableIndex } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const refuse = (at: number, reason: string): Failure => ({
    kind: "invalid-input",
    where: `${where}, byte ${at}`,
    reason,
  });
  const linearStart = header.end + real.bytes;
  const linearBytes = neighbourIndex.bytes + real.bytes;
  const pairStart = linearStart + n * linearBytes;
  const pairBytes = variableIndex.bytes + real.bytes;

  const offset = real.get(view, header.end);
  if (!Number.isFinite(offset)) return refuse(header.end, `the offset is ${offset}; it must be finite`);
  builder.addOffset(offset);
  const rowStart = new Uint32Array(n + 1);
  for (let v = 0; v < n; v++) {
    const at = linearStart + v * linearBytes;
    const start = neighbourIndex.get(view, at);
    const least = v === 0 ? 0 : rowStart[v - 1];
    const most = v === 0 ? 0 : 2 * m;
    if (!(start >= least && start <= most))
      return refuse(
        at,
        `the neighbourhood of variable ${v} starts at ${start}; it must start from ${least} to ${most}`,
      );
    rowStart[v] = start;
    const bias = real.get(view, at + neighbourIndex.bytes);
    if (!Number.isFinite(bias)) return refuse(at, `the linear bias of variable ${v} is ${bias}; it must be finite`);
    builder.addLinear(v, bias + 0);
  }
  rowStart[n] = 2 * m;

  const unmatched = new Uint32Array(n); // shape (n): the first entry of u whose larger partner has not come yet
  for (let v = 0; v < n; v++) {
    let last = -1;
    unmatched[v] = rowStart[v + 1];
    for (let entry = rowStart[v]; entry < rowStart[v + 1]; entry++) {
      const at = pairStart + entry * pairBytes;
      const u = variableIndex.get(view, at);
      if (!(u > last && u < n))
        return refuse(
          at,
          `variable ${v} has the neighbour ${u}; it must be from ${last + 1} to ${n - 1}, in ascending order`,
        );
      last = u;
      if (u === v) return refuse(at, `the variable ${v} is joined to itself`);
      const bias = real.get(view, at + variableIndex.bytes);
      if (!Number.isFinite(bias)) return refuse(at, `the bias of the pair (${v}, ${u}) is ${bias}; it must be finite`);
      if (u > v) {
        unmatched[v] = Math.min(unmatched[v], entry);
        continue;
      }
      const twin = pairStart + unmatched[u] * pairBytes;
      if (unmatched[u] === rowStart[u + 1] || variableIndex.get(view, twin) !== v)
        return refuse(
          at,
          `the pair (${v}, ${u}) does not stand in the neighbourhood of ${u}, or one before it stands there only`,
        );
      if (real.get(view, twin + variableIndex.bytes) !== bias)
        return refuse(at, `the pair (${v}, ${u}) has another bias in the neighbourhood of ${u}`);
      unmatched[u]++;
      builder.addQuadratic(u, v, bias + 0, 0);
    }
  }
  const u = unmatched.findIndex((entry, v) => entry < rowStart[v + 1]);
  if (u < 0) return null;
  return refuse(
    pairStart + unmatched[u] * pairBytes,
    `a pair of variable ${u} does not stand in the neighbourhood of its partner`,
  );
}

function readLabels(where: string, { n, labels }: BqmHeader, bytes: Uint8Array, dataEnd: number): Result<Labels> {
  if (labels.kind !== "section" && bytes.length > dataEnd)
    return invalid(`${where}, byte ${dataEnd}`, `${bytes.length - dataEnd} bytes more than the model has`);
  switch (labels.kind) {
    case "none":
      return success("from-0");
    case "listed":
      return namesFrom(`${where}, header`, labels.list, "variables", n);
    case "section": {
      const here = `${where}, byte ${dataEnd}`;
      const start = dataEnd + 8;
      if (start > bytes.length || new TextDecoder().decode(bytes.subarray(dataEnd, dataEnd + 4)) !== "VARS")
        return invalid(here, "the section VARS with the names of the variables is missing");
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(dataEnd + 4, true);
      if (start + length !== bytes.length)
        return invalid(here, `the section VARS has ${length} bytes, but ${bytes.length - start} are left in the file`);
      const json = parseJson(`${where}, VARS`, bytes.subarray(start));
      return json.ok ? namesFrom(`${where}, VARS`, json.value, "the list", n) : json;
    }
  }
}

function namesFrom(where: string, list: unknown, path: string, n: number): Result<Labels> {
  const fields = jsonFields(where);
  const labels = labelsFromJson(fields, list, path, n);
  return fields.failure ? failed(fields.failure) : success(labels);
}

function writeBqm(problem: Problem): Result<Iterable<Uint8Array>> {
  if (problem.model.n === 0) return invalid("bqm", "a problem without variables cannot be written");
  return success(pieces(problem));
}

function* pieces(problem: Problem): Iterable<Uint8Array> {
  const { model, labels } = problem;
  const { n, rowStart, column, weight, linear } = model;
  const named = labels !== "from-0";
  yield section(
    [...new TextEncoder().encode(MAGIC), 2, 0],
    `{"dtype": "float64", "itype": "int32", "ntype": "int32", "shape": [${n}, ${numInteractions(model)}], ` +
      `"type": "BinaryQuadraticModel", "variables": ${named}, "vartype": "${model.vartype}"}\n`,
  );
  const head = new DataView(new ArrayBuffer(8 + 12 * n));
  head.setFloat64(0, model.offset, true);
  for (let i = 0; i < n; i++) {
    head.setInt32(8 + 12 * i, rowStart[i], true);
    head.setFloat64(12 + 12 * i, linear[i], true);
  }
  yield new Uint8Array(head.buffer);
  for (let start = 0; start < column.length; start += PAIRS_PER_PIECE) {
    const count = Math.min(PAIRS_PER_PIECE, column.length - start);
    const pairs = new DataView(new ArrayBuffer(12 * count));
    for (let k = 0; k < count; k++) {
      pairs.setInt32(12 * k, column[start + k], true);
      pairs.setFloat64(12 * k + 4, weight[start + k], true);
    }
    yield new Uint8Array(pairs.buffer);
  }
  if (named)
    yield section([...new TextEncoder().encode("VARS")], `[${listedLabels(labels, n).map(labelJson).join(", ")}]`);
}

const PAIRS_PER_PIECE = 65_536;

/** Leading bytes, u32 length, text, and blanks up to a multiple of 64 bytes, which the length counts. */
function section(leading: readonly number[], text: string): Uint8Array {
  const start = leading.length + 4;
  const bytes = new Uint8Array(Math.ceil((start + text.length) / ALIGNMENT) * ALIGNMENT).fill(0x20);
  bytes.set(leading);
  new DataView(bytes.buffer).setUint32(leading.length, bytes.length - start, true);
  bytes.set(new TextEncoder().encode(text), start); // ASCII: as many bytes as characters
  return bytes;
}
