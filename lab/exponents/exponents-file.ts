import type { MeasuredExponent } from "./measure.ts";

/** Written before the first run: what will be measured and what is foretold. */
export interface ExponentList {
  readonly kind: "list";
  readonly version: 1;
  readonly seed: number;
  readonly times: readonly number[];
  readonly instances: readonly ListedInstance[];
}

export interface ListedInstance {
  /** The block of the seed's stream that it was drawn from. */
  readonly draw: number;
  readonly n: number;
  /** Of the model's bytes. */
  readonly sha256: string;
  readonly difficulty: number;
  readonly barrier: number;
  readonly predicted: number;
}

/** One instance, measured. */
export interface ExponentLine extends Pick<MeasuredExponent, "predicted" | "measured"> {
  readonly kind: "instance";
  readonly draw: number;
  readonly sha256: string;
  readonly failures: readonly number[];
  /** β of the last stage of the best cooling, by time. */
  readonly betas: readonly number[];
}

/**
 * Reads the lines of a file that may have been cut: a last line without its end is left out.
 *
 * @returns the list and what was measured of it; null for the list where the file is empty. Throws where a line is not JSON.
 */
export function readExponents(text: string): {
  readonly list: ExponentList | null;
  readonly lines: readonly ExponentLine[];
} {
  const rows = text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ExponentList | ExponentLine);
  const list = rows[0]?.kind === "list" ? rows[0] : null;
  return { list, lines: rows.filter((row): row is ExponentLine => row.kind === "instance") };
}
