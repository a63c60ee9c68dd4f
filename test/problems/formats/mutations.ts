import type { FormatName } from "../../../problems/problem.ts";

export interface Seed {
  readonly format: FormatName;
  readonly bytes: Uint8Array;
}

/** Words put in the place of numbers: the edges of ranges, and what careless parsers take for numbers. */
// biome-ignore format: a table
const EDGES = [
  "0", "1", "2", "3", "4", "5", "6", "7", "-0", "-1", "+1", "01", "1.0", "1.", ".5", ".", "-", "+", "", "1e0", "1e-7", "-1E+3", "1e308", "-1e308",
  "1e309", "1e-400", "5e-324", "nan", "NaN", "inf", "-Infinity", "0x10", "0b1", "1_0", "1,5", "1e", "e1", "--1", "1-", "9007199254740993",
  "123456789012345", "1234567890123456", "0.1", "0.30000000000000004", "999999999999999999999999", "1000", "4294967296", "20000", "9999999", "2147483648", "\u0661", "½",
];

/** JSON values put in the place of others. */
// biome-ignore format: a table
const JSON_EDGES: readonly unknown[] = [
  0, 1, 2, 3, 4, -1, 0.5, 1e308, 9007199254740992, 1e20, null, true, false, "", "a", "[0,1]", "\u00fc\ud83d\ude00", "SPIN", "BINARY", "spin", "boolean",
  "1.0.0", "2.0.0", "3.0.0", [], [0], [0, "b"], [[1, [2]]], {}, [1, 2], 11, 5,
];

/** Little-endian words put anywhere in binary files. */
const WORDS = [0, 1, 2, 3, 4, 5, 0xffffffff, 0x80000000, 0x7fffffff, 0x7ff00000, 0x7ff80000, 0x3ff00000];

/** One to three changes, each anywhere: of bytes, of lines, of words or numbers, of a JSON tree. */
export function mutated(seed: Seed, seeds: readonly Seed[], random: () => number): Uint8Array {
  let bytes = Buffer.from(seed.bytes);
  const below = (limit: number): number => Math.floor(random() * limit);
  const replace = (from: number, to: number, piece: Uint8Array): void => {
    bytes = Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(to)]);
  };
  for (let rounds = 1 + below(3); rounds > 0; rounds--) {
    const at = below(bytes.length + 1);
    switch (below(8)) {
      case 0:
        if (at < bytes.length) bytes[at] ^= 1 << below(8);
        break;
      case 1:
        replace(at, Math.min(bytes.length, at + 1 + below(4)), Buffer.alloc(0));
        break;
      case 2:
        replace(
          at,
          at,
          Buffer.from(
            [
              "\n",
              " ",
              "\r\n",
              "#",
              "-",
              ".",
              "e5",
              "0",
              "9",
              "\t",
              "\0",
              "\n\n",
              "# offset 2\n",
              "c scale 2\n",
              ",",
              '"',
            ][below(16)],
          ),
        );
        break;
      case 3: {
        const other = seeds[below(seeds.length)].bytes;
        const from = below(other.length);
        replace(at, Math.min(bytes.length, at + below(8)), other.subarray(from, from + below(24)));
        break;
      }
      case 4: {
        const lines = bytes.toString("latin1").split("\n");
        lines.splice(below(lines.length), below(2), lines[below(lines.length)]);
        bytes = Buffer.from(lines.join("\n"), "latin1");
        break;
      }
      case 5:
        if (random() < 0.2) bytes = bytes.subarray(0, at);
        break;
      default:
        bytes = wordMutated(seed.format, bytes, below);
    }
  }
  return bytes;
}

/** A change that the format's own grammar knows. */
function wordMutated(format: FormatName, bytes: Bytes, below: Below): Bytes {
  if (format === "bqm") return binaryMutated(bytes, below);
  if (format === "bqpjson" || format === "bqm-json") return jsonMutated(bytes, below);
  const words = [...bytes.toString("latin1").matchAll(/[^\s#]+/g)];
  if (words.length === 0) return bytes;
  const word = words[below(words.length)];
  const edge = Buffer.from(EDGES[below(EDGES.length)]);
  return Buffer.concat([bytes.subarray(0, word.index), edge, bytes.subarray(word.index + word[0].length)]);
}

type Bytes = Buffer<ArrayBuffer>;
/** A whole number from 0 to `limit` − 1. */
type Below = (limit: number) => number;

/** A word of four bytes anywhere, or a digit of the header: sizes of types, shape, version. */
function binaryMutated(bytes: Bytes, below: Below): Bytes {
  if (bytes.length < 8) return bytes;
  if (below(2) === 0) {
    bytes.writeUInt32LE(WORDS[below(WORDS.length)], below(bytes.length - 3));
    return bytes;
  }
  const digits = [...bytes.toString("latin1", 8, 100).matchAll(/\d/g)];
  if (digits.length > 0) bytes[8 + digits[below(digits.length)].index] = 0x30 + below(10);
  return bytes;
}

function jsonMutated(bytes: Bytes, below: Below): Bytes {
  const tree = parsed(bytes);
  if (tree === undefined) return bytes;
  mutateTree(tree, below);
  return Buffer.from(JSON.stringify(tree));
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Replaces, removes, doubles or moves one value somewhere below `node`. */
function mutateTree(node: unknown, below: Below): void {
  if (typeof node !== "object" || node === null) return;
  const keys = Object.keys(node);
  if (keys.length === 0) return;
  const key = keys[below(keys.length)];
  const parent = node as Record<string, unknown>;
  const child = parent[key];
  if (typeof child === "object" && child !== null && below(4) > 0) return mutateTree(child, below);
  const edge = structuredClone(JSON_EDGES[below(JSON_EDGES.length)]);
  if (Array.isArray(node)) {
    const change = below(4);
    if (change === 0) node.splice(Number(key), 1);
    else if (change === 1) node.splice(Number(key), 0, structuredClone(child));
    else if (change === 2) node.push(node.shift());
    else node[Number(key)] = edge;
  } else if (below(4) === 0) delete parent[key];
  else parent[key] = edge;
}
