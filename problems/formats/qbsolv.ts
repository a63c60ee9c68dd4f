import { type Failure, failed, invalid, type Result, success } from "../../core/failure.ts";
import { checkSize, type ModelBuilder, modelBuilder, numInteractions } from "../../core/model/quadratic-model.ts";
import type { Problem } from "../problem.ts";
import type { CommentReader } from "./comments.ts";
import { type EntryConsumer, entryLines } from "./entry-lines.ts";
import { finishProblem, vartypeConflict } from "./finish.ts";
import type { Format, ReadOptions } from "./format.ts";
import { plainDecimal } from "./plain-decimal.ts";
import { scaledModel } from "./scaled-model.ts";
import { integerOf, quoted } from "./words.ts";
import { commentLines, firstAbove, numFields } from "./written.ts";

/**
 * qbsolv's .qubo files (Booth, Reinhardt, Roy 2017): comment lines `c …`, a line `p qubo topology maxNodes nNodes nCouplers`,
 * then nNodes lines `i i q` and nCouplers lines `i j q` with i < j, in either order; variables are 0 … maxNodes − 1, each
 * pair counts once, minimised over bits. The format has no constant; bqpjson gives offset and scale in comments,
 * `c offset : v` and `c scale : v`, and then the energy is scale · (Σ q x x + offset), each product rounded to float64.
 */
export const qbsolv: Format = {
  name: "qbsolv",
  title: "qbsolv .qubo: counted from 0, each pair once, minimised over bits",
  extensions: [".qbsolv"],
  sharedExtension: { extension: ".qubo", agrees: startsAsQbsolv },
  vartype: "BINARY",
  convention: () => ({ variables: "bits", indexBase: 0, counting: "once", sense: "minimize" }),
  objective: () => ({ kind: "energy" }),
  reader: (where, options) => entryLines(where, (comments) => qbsolvConsumer(where, options, comments), "c"),
  write: writeQbsolv,
};

/** The header can promise ten million entries in few bytes: memory beyond this many is taken only as they come. */
const TRUSTED_ENTRIES = 65_536;

/** Whether the first line that is neither blank nor a comment is a `p qubo` line. */
function startsAsQbsolv(head: Uint8Array): boolean {
  const lines = new TextDecoder().decode(head).split("\n");
  const first = lines.find((line) => line.trim() !== "" && !line.trimStart().startsWith("c"));
  return first !== undefined && /^\s*p\s+qubo(\s|$)/.test(first);
}

interface Header {
  readonly line: number;
  readonly maxNodes: number;
  readonly numNodes: number;
  readonly numCouplers: number;
}

function qbsolvConsumer(where: string, options: ReadOptions, comments: CommentReader): EntryConsumer {
  let header: Header | null = null;
  let builder: ModelBuilder = modelBuilder("BINARY", 0, 0);
  let nodeLine = new Uint32Array(0); // shape (maxNodes): the line of each variable's own entry, or 0
  let nodes = 0;

  function refuse(line: number, reason: string): Failure {
    return { kind: "invalid-input", where: `${where}, line ${line}`, reason };
  }

  function readHeader(words: readonly string[], line: number): Failure | null {
    const here = `${where}, line ${line}`;
    if (words[0] !== "p" || words[1] !== "qubo" || words.length !== 6)
      return refuse(line, "the first line that is no comment must be `p qubo topology maxNodes nNodes nCouplers`");
    if (!/^(0|unconstrained|chimera\d*)$/i.test(words[2]))
      return refuse(line, `the topology is ${quoted(words[2])}; it must be 0, unconstrained or chimera with its size`);
    const counts: number[] = [];
    for (const [what, word, least] of [
      ["maxNodes", words[3], 1],
      ["nNodes", words[4], 0],
      ["nCouplers", words[5], 0],
    ] as const) {
      const count = integerOf(word, here, what);
      if (!count.ok) return count.failure;
      if (count.value < least) return refuse(line, `${what} is ${count.value}; it must be at least ${least}`);
      counts.push(count.value);
    }
    const [maxNodes, numNodes, numCouplers] = counts;
    const over = checkSize(here, maxNodes, numCouplers);
    if (over) return over;
    if (numNodes > maxNodes) return refuse(line, `nNodes is ${numNodes}, but maxNodes only ${maxNodes}`);
    if (numCouplers > (maxNodes * (maxNodes - 1)) / 2)
      return refuse(line, `nCouplers is ${numCouplers}, more than the pairs among ${maxNodes} variables`);
    header = { line, maxNodes, numNodes, numCouplers };
    builder = modelBuilder("BINARY", maxNodes, Math.min(numCouplers, TRUSTED_ENTRIES));
    nodeLine = new Uint32Array(maxNodes);
    return null;
  }

  function addNode({ line: headerLine, numNodes }: Header, i: number, value: number, line: number): Failure | null {
    if (nodeLine[i] > 0) return refuse(line, `the node ${i} was already given on line ${nodeLine[i]}`);
    if (nodes === numNodes)
      return refuse(line, `one node more than the ${numNodes} that the header on line ${headerLine} announces`);
    nodes++;
    nodeLine[i] = line;
    builder.addLinear(i, value);
    return null;
  }

  function addCoupler(
    { line: headerLine, numCouplers }: Header,
    i: number,
    j: number,
    value: number,
    line: number,
  ): Failure | null {
    if (i > j) return refuse(line, `the coupler (${i}, ${j}) has its larger index first; qbsolv lists i < j`);
    if (builder.numQuadratic === numCouplers)
      return refuse(line, `one coupler more than the ${numCouplers} that the header on line ${headerLine} announces`);
    builder.addQuadratic(i, j, value, line);
    return null;
  }

  return {
    get awaitsHeader() {
      return header === null;
    },
    header: readHeader,
    entry(i, j, value, columns, line) {
      if (header === null) throw new Error("an entry before the header");
      if (columns !== 3) return refuse(line, "has 2 columns; a node or coupler of qbsolv has three, `i j value`");
      const { maxNodes } = header;
      for (const [which, index] of [
        ["first", i],
        ["second", j],
      ] as const)
        if (!(index >= 0 && index < maxNodes))
          return refuse(line, `the ${which} index is ${index}; it must be a whole number from 0 to ${maxNodes - 1}`);
      return i === j ? addNode(header, i, value, line) : addCoupler(header, i, j, value, line);
    },
    end(lines) {
      if (header === null)
        return invalid(
          where,
          lines === 0 ? "the file is empty" : `the line \`p qubo …\` is missing after ${lines} lines`,
        );
      const { numNodes, numCouplers } = header;
      if (nodes < numNodes || builder.numQuadratic < numCouplers)
        return invalid(
          `${where}, line ${lines}`,
          `the file ends after ${nodes} of ${numNodes} nodes and ${builder.numQuadratic} of ${numCouplers} couplers`,
        );
      const conflict = vartypeConflict(where, "BINARY", "qbsolv", comments, options.vartype);
      if (conflict) return failed(conflict);
      builder.addOffset(comments.offset?.value ?? 0);
      const built = builder.build(where, "refuse", 0);
      if (!built.ok || comments.scale === null) return finishProblem(qbsolv, where, built, "from-0", comments);
      const { value: scale, line } = comments.scale;
      if (!(scale > 0)) return failed(refuse(line, `the scale is ${scale}; it must be above 0`));
      return finishProblem(qbsolv, where, success(scaledModel(built.value, scale)), "from-0", comments);
    },
  };
}

function writeQbsolv(problem: Problem): Result<Iterable<string>> {
  const { model, labels } = problem;
  if (model.n === 0) return invalid("qbsolv", "a problem without variables cannot be written");
  if (model.vartype !== "BINARY") return invalid("qbsolv", `holds BINARY variables, not ${model.vartype}`);
  if (typeof labels !== "string")
    return invalid("qbsolv", "counts variables from 0 without a gap; the names of these would be lost");
  return success(pieces(problem));
}

function* pieces(problem: Problem): Iterable<string> {
  const { model } = problem;
  yield commentLines(problem, model.offset === 0 ? [] : [`offset : ${plainDecimal(model.offset)}`], "c");
  yield `p qubo 0 ${model.n} ${numFields(model)} ${numInteractions(model)}\n`;
  for (let i = 0; i < model.n; i++) if (model.linear[i] !== 0) yield `${i} ${i} ${plainDecimal(model.linear[i])}\n`;
  for (let i = 0; i < model.n; i++) {
    let text = "";
    for (let p = firstAbove(model, i); p < model.rowStart[i + 1]; p++)
      text += `${i} ${model.column[p]} ${plainDecimal(model.weight[p])}\n`;
    if (text !== "") yield text;
  }
}
