import { type Failure, failed, invalid, type Result, success } from "../../core/failure.ts";
import { checkSize, type Vartype } from "../../core/model/quadratic-model.ts";
import { parseJson } from "./json-document.ts";
import { type JsonFields, jsonFields } from "./json-fields.ts";
import { INTEGER_TYPES, type NumberType, REAL_TYPES } from "./number-types.ts";
import { quoted } from "./words.ts";

export const MAGIC = "DIMODBQM";
/** Magic, version, length of the JSON text. */
const FIXED_BYTES = 14;
/** Sections end at multiples of this. */
export const ALIGNMENT = 64;

export interface BqmHeader {
  readonly n: number;
  readonly m: number;
  readonly vartype: Vartype;
  readonly real: NumberType;
  readonly variableIndex: NumberType;
  readonly neighbourIndex: NumberType;
  /** The names in the header (version 1), whether a section at the end holds them (version 2). */
  readonly labels:
    | { readonly kind: "none" }
    | { readonly kind: "section" }
    | { readonly kind: "listed"; readonly list: unknown };
  /** Where the offset stands. */
  readonly end: number;
}

/** @param bytes  at least as many of the file as there are of the magic word; fewer are compared as far as they go. */
export function checkMagic(where: string, bytes: Uint8Array): Failure | null {
  for (let k = 0; k < Math.min(bytes.length, MAGIC.length); k++) {
    if (bytes[k] === MAGIC.charCodeAt(k)) continue;
    const found = quoted(new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC.length)));
    return {
      kind: "invalid-input",
      where: `${where}, byte ${k}`,
      reason: `a bqm file starts with ${MAGIC}, not ${found}`,
    };
  }
  return null;
}

export function readBqmHeader(where: string, bytes: Uint8Array): Result<BqmHeader> {
  if (bytes.length < FIXED_BYTES) return invalid(where, `the file ends after ${bytes.length} bytes, within its header`);
  const magic = checkMagic(where, bytes);
  if (magic) return failed(magic);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [major, minor, length] = [bytes[8], bytes[9], view.getUint32(10, true)];
  if (major !== 1 && major !== 2)
    return invalid(`${where}, byte 8`, `the version is ${major}.${minor}; 1 and 2 are read`);
  const end = FIXED_BYTES + length;
  if (end > bytes.length)
    return invalid(`${where}, byte 10`, `the header has ${length} bytes, but the file ends after ${bytes.length}`);
  const json = parseJson(`${where}, header`, bytes.subarray(FIXED_BYTES, end));
  if (!json.ok) return json;

  const fields = jsonFields(`${where}, header`);
  const header = fields.object(json.value, "the JSON text");
  const shape = fields.list(header["shape"], "shape");
  if (shape.length !== 2) fields.refuse("shape", `has ${shape.length} numbers, not two`);
  const n = fields.integer(shape[0], "shape[0]", 1, Number.MAX_SAFE_INTEGER);
  const m = fields.integer(shape[1], "shape[1]", 0, Number.MAX_SAFE_INTEGER);
  const vartype = fields.text(header["vartype"], "vartype");
  if (vartype !== "SPIN" && vartype !== "BINARY") fields.refuse("vartype", "must be SPIN or BINARY");
  const real = typeNamed(fields, REAL_TYPES, header["dtype"], "dtype");
  const variableIndex = typeNamed(fields, INTEGER_TYPES, header["itype"], "itype");
  const neighbourIndex = typeNamed(fields, INTEGER_TYPES, header["ntype"], "ntype");
  const variables = header["variables"];
  if (typeof variables !== "boolean" && !(major === 1 && Array.isArray(variables)))
    fields.refuse("variables", major === 1 ? "must be a list or false" : "must be true or false");
  if (major === 1 && variables === true) fields.refuse("variables", "must be a list or false");
  const failure = fields.failure ?? checkSize(where, n, m);
  if (failure) return failed(failure);
  return success({
    n,
    m,
    vartype: vartype === "SPIN" ? "SPIN" : "BINARY",
    real,
    variableIndex,
    neighbourIndex,
    labels: labelsTold(variables),
    end,
  });
}

/** dimod takes an empty list for no names. */
function labelsTold(variables: unknown): BqmHeader["labels"] {
  if (variables === true) return { kind: "section" };
  return Array.isArray(variables) && variables.length > 0 ? { kind: "listed", list: variables } : { kind: "none" };
}

function typeNamed(
  fields: JsonFields,
  types: ReadonlyMap<string, NumberType>,
  value: unknown,
  path: string,
): NumberType {
  const type = types.get(fields.text(value, path));
  if (type === undefined)
    fields.refuse(path, `is ${quoted(String(value))}; it must be one of ${[...types.keys()].join(", ")}`);
  return type ?? NO_TYPE;
}

const NO_TYPE: NumberType = { bytes: 0, get: () => 0 };
