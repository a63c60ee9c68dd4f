import assert from "node:assert/strict";
import type { FormatName } from "../../../problems/problem.ts";

/** The terms of a file; keys are "i j" with i ≤ j, counted from 0, "i i" a linear term. */
export interface ReferenceTerms {
  readonly n: number;
  readonly offset: number;
  readonly terms: ReadonlyMap<string, number>;
  /** By how much a sum of several values may differ: the model adds decimals as decimals, 0.1 + 0.2 to 0.3. */
  readonly slack: ReadonlyMap<string, number>;
}

/** Terms of a file, read by splitting lines, by JSON.parse and by Number, each format by a loop of its own. */
export function referenceTerms(format: FormatName, bytes: Uint8Array): ReferenceTerms {
  const other = OTHERS[format];
  return other === undefined ? tableTerms(format, textOf(bytes)) : other(bytes);
}

/** The formats that are no tables with a header `n m`. */
const OTHERS: Readonly<Partial<Record<FormatName, (bytes: Uint8Array) => ReferenceTerms>>> = {
  coo: (bytes) => cooTerms(textOf(bytes)),
  qbsolv: (bytes) => qbsolvTerms(textOf(bytes)),
  qplib: (bytes) => qplibTerms(textOf(bytes)),
  bqpjson: (bytes) => bqpjsonTerms(JSON.parse(textOf(bytes))),
  "bqm-json": (bytes) => bqmJsonTerms(JSON.parse(textOf(bytes))),
  bqm: (bytes) => bqmTerms(Buffer.from(bytes)),
};

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("utf8")
    .replace(/^\ufeff/, "");
}

function rowsOf(text: string, comment: RegExp): string[][] {
  return text
    .split("\n")
    .map((line) => line.replace(/\r$/, "").split(/[ \t]/).filter(Boolean))
    .filter((words) => words.length > 0 && !comment.test(words[0]));
}

function collector(repeated: "sum" | "once") {
  const terms = new Map<string, number>();
  const slack = new Map<string, number>();
  const sizes = new Map<string, number>();
  return {
    terms,
    slack,
    add(i: number, j: number, value: number): void {
      const key = `${Math.min(i, j)} ${Math.max(i, j)}`;
      const again = terms.has(key);
      assert.ok(repeated === "sum" || !again, `pair ${key} twice`);
      const size = (sizes.get(key) ?? 0) + Math.abs(value);
      terms.set(key, (terms.get(key) ?? 0) + value);
      sizes.set(key, size);
      // One rounding of the sum so far for each addition, on either side.
      if (again) slack.set(key, (slack.get(key) ?? 0) + 2 * Number.EPSILON * size);
    },
  };
}

function cooTerms(text: string): ReferenceTerms {
  const rows = rowsOf(text, /^#/);
  for (const row of rows) assert.equal(row.length, 3);
  const names = [...new Set(rows.flatMap((row) => [Number(row[0]), Number(row[1])]))].sort((a, b) => a - b);
  const { terms, slack, add } = collector("sum");
  for (const [i, j, value] of rows) add(names.indexOf(Number(i)), names.indexOf(Number(j)), Number(value));
  return { n: names.length, offset: 0, terms, slack };
}

const DIAGONAL: Readonly<Partial<Record<FormatName, number>>> = { orlib: -1, mqlib: -1 };
const PAIR: Readonly<Partial<Record<FormatName, number>>> = { orlib: -2, mqlib: -2, biqmac: 2, qs: 2 };

function tableTerms(format: FormatName, text: string): ReferenceTerms {
  const rows = rowsOf(text, /^#/);
  if (format === "orlib" && rows[0].length === 1) assert.equal(Number(rows.shift()?.[0]), 1);
  const [n, m] = rows[0].map(Number);
  const entries = rows.slice(1);
  assert.equal(entries.length, m);
  const { terms, slack, add } = collector("once");
  for (const row of entries) {
    assert.equal(row.length, entries[0].length);
    const [i, j, value = 1] = row.map(Number);
    assert.ok(Number.isInteger(i) && i >= 1 && i <= n && Number.isInteger(j) && j >= 1 && j <= n);
    add(i - 1, j - 1, ((i === j ? DIAGONAL : PAIR)[format] ?? 1) * value);
  }
  const constant = /^\s*#\s*(?:objective)?offset(?![\w-])\s*[:=]?\s*(\S+)\s*$/im.exec(text);
  return { n, offset: constant === null ? 0 : Number(constant[1]), terms, slack };
}

function qbsolvTerms(text: string): ReferenceTerms {
  const [header, ...rows] = rowsOf(text, /^c/);
  const told = (key: string, otherwise: number): number => {
    const comment = new RegExp(`^\\s*c\\s*${key}(?![\\w-])\\s*[:=]?\\s*(\\S+)\\s*$`, "im").exec(text);
    return comment === null ? otherwise : Number(comment[1]);
  };
  const scale = told("scale", 1);
  assert.deepEqual(header.slice(0, 2), ["p", "qubo"]);
  const [n, nodes, couplers] = header.slice(3).map(Number);
  const { terms, slack, add } = collector("once");
  for (const row of rows) {
    assert.equal(row.length, 3);
    const [i, j, value] = row.map(Number);
    assert.ok(i <= j && i >= 0 && j < n);
    add(i, j, scale * value);
  }
  const own = rows.filter(([i, j]) => Number(i) === Number(j)).length;
  assert.deepEqual([own, rows.length - own], [nodes, couplers]);
  return { n, offset: scale * told("(?:objective)?offset", 0), terms, slack };
}

function qplibTerms(text: string): ReferenceTerms {
  const rows = text
    .split("\n")
    .map((line) => line.trim().split(/[ \t]+/))
    .filter(([word]) => word !== "" && !/^[!#%]/.test(word));
  let at = 0;
  const next = (): string[] => rows[at++];
  next(); // the name
  const [type] = next();
  assert.match(type, /^[LDCQ]B[NB]$/i);
  const sign = next()[0].toLowerCase() === "maximize" ? -1 : 1;
  const n = Number(next()[0]);
  const { terms, slack, add } = collector("sum");
  const pairs = new Set<string>();
  const numQuadratic = /^L/i.test(type) ? 0 : Number(next()[0]);
  for (let k = 0; k < numQuadratic; k++) {
    const [i, j, value] = next().map(Number);
    assert.ok(!pairs.has(`${i} ${j}`) && !pairs.has(`${j} ${i}`));
    pairs.add(`${i} ${j}`);
    add(i - 1, j - 1, (sign * value) / (i === j ? 2 : 1));
  }
  const byDefault = Number(next()[0]);
  const linear = new Map<number, number>();
  for (let count = Number(next()[0]); count > 0; count--) {
    const [i, value] = next().map(Number);
    assert.ok(!linear.has(i));
    linear.set(i, value);
  }
  for (let i = 1; i <= n; i++) add(i - 1, i - 1, sign * (linear.get(i) ?? byDefault));
  return { n, offset: sign * Number(next()[0]), terms, slack };
}

interface BqpJson {
  readonly variable_ids: readonly number[];
  readonly scale: number;
  readonly offset: number;
  readonly linear_terms: readonly { readonly id: number; readonly coeff: number }[];
  readonly quadratic_terms: readonly { readonly id_tail: number; readonly id_head: number; readonly coeff: number }[];
}

function bqpjsonTerms({ variable_ids: ids, scale, offset, linear_terms, quadratic_terms }: BqpJson): ReferenceTerms {
  const { terms, slack, add } = collector("once");
  assert.equal(new Set(ids).size, ids.length);
  const at = (id: number): number => {
    assert.ok(ids.includes(id));
    return ids.indexOf(id);
  };
  for (const { id, coeff } of linear_terms) add(at(id), at(id), scale * coeff);
  for (const { id_tail, id_head, coeff } of quadratic_terms) {
    assert.notEqual(id_tail, id_head);
    add(at(id_tail), at(id_head), scale * coeff);
  }
  return { n: ids.length, offset: scale * offset, terms, slack };
}

interface BqmJson {
  readonly num_variables: number;
  readonly num_interactions: number;
  readonly variable_labels: readonly unknown[];
  readonly offset: number;
  readonly linear_biases: readonly number[];
  readonly quadratic_biases: readonly number[];
  readonly quadratic_head: readonly number[];
  readonly quadratic_tail: readonly number[];
}

function bqmJsonTerms(bqm: BqmJson): ReferenceTerms {
  const { terms, slack, add } = collector("once");
  assert.equal(bqm.variable_labels.length, bqm.num_variables);
  assert.equal(bqm.linear_biases.length, bqm.num_variables);
  for (const list of [bqm.quadratic_biases, bqm.quadratic_head, bqm.quadratic_tail])
    assert.equal(list.length, bqm.num_interactions);
  for (const [i, value] of bqm.linear_biases.entries()) add(i, i, value);
  for (const [k, value] of bqm.quadratic_biases.entries()) {
    assert.notEqual(bqm.quadratic_head[k], bqm.quadratic_tail[k]);
    add(bqm.quadratic_head[k], bqm.quadratic_tail[k], value);
  }
  return { n: bqm.num_variables, offset: bqm.offset, terms, slack };
}

/** Each pair must stand in both neighbourhoods, with the same bias. */
function bqmTerms(bytes: Buffer): ReferenceTerms {
  const end = 14 + bytes.readUInt32LE(10);
  const header = JSON.parse(bytes.toString("utf8", 14, end));
  const [n, m]: [number, number] = header.shape;
  let at = end;
  const real = (): number => {
    const single = header.dtype === "float32";
    at += single ? 4 : 8;
    return single ? bytes.readFloatLE(at - 4) : bytes.readDoubleLE(at - 8);
  };
  const integer = (type: string): number => {
    const size = Number(/\d+$/.exec(type)?.[0]) / 8;
    at += size;
    if (size === 8) return Number(bytes.readBigInt64LE(at - 8));
    return type.startsWith("u") ? bytes.readUIntLE(at - size, size) : bytes.readIntLE(at - size, size);
  };
  const { terms, slack, add } = collector("once");
  const offset = real();
  const starts: number[] = [];
  for (let v = 0; v < n; v++) {
    starts.push(integer(header.ntype));
    add(v, v, real());
  }
  starts.push(2 * m);
  const met = new Map<string, number>();
  for (let v = 0; v < n; v++)
    for (let k = starts[v]; k < starts[v + 1]; k++) {
      const u = integer(header.itype);
      met.set(`${v} ${u}`, real());
    }
  assert.equal(met.size, 2 * m);
  for (const [pair, value] of met) {
    const [v, u] = pair.split(" ").map(Number);
    assert.ok(u !== v && met.get(`${u} ${v}`) === value);
    if (u < v) add(u, v, value);
  }
  return { n, offset, terms, slack };
}
