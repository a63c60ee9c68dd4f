/** One measured goal of the problem library. */
export interface BenchRow {
  /** Short and unique, lower case with hyphens: what `--only` names. */
  readonly name: string;
  /** The goal in words, with its numbers. */
  readonly goal: string;
  /** @param say  tells a person what is going on; one line. */
  run(say: (line: string) => void): Promise<BenchOutcome>;
}

export interface BenchOutcome {
  /** What was measured, with its numbers. */
  readonly measured: string;
  readonly met: boolean;
}
