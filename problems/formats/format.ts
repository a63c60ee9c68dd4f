import type { Failure, Result } from "../../core/failure.ts";
import type { QuadraticModel, Vartype } from "../../core/model/quadratic-model.ts";
import type { Convention, FormatName, Objective, Problem } from "../problem.ts";

export interface ReadOptions {
  /** For formats that do not say it themselves (coo); anywhere else it must agree with the format. */
  readonly vartype?: Vartype;
}

/**
 * Takes a file in pieces, cut anywhere; a piece is not to be changed once it was handed over. After the first failure
 * every further call returns the same failure.
 */
export interface ProblemReader {
  push(chunk: Uint8Array): Failure | null;
  end(): Result<Problem>;
}

export interface Format {
  readonly name: FormatName;
  readonly title: string;
  /** File name endings that can mean nothing else, with their dot. */
  readonly extensions: readonly string[];
  /** A file name ending that several formats use: it means this one where the first bytes of the file agree. */
  readonly sharedExtension?: { readonly extension: string; readonly agrees: (head: Uint8Array) => boolean };
  /** `either` if each file says which. */
  readonly vartype: Vartype | "either";
  readonly convention: (vartype: Vartype) => Convention;
  readonly objective: (model: QuadraticModel) => Objective;
  /** @param where  the file's name, for messages. */
  reader(where: string, options: ReadOptions): ProblemReader;
  /**
   * The file in pieces, text as UTF-8 or bytes, or why the format cannot hold the problem. The model read back is the
   * same; comments are kept where the field's tools allow them.
   */
  write(problem: Problem): Result<Iterable<string | Uint8Array>>;
}
