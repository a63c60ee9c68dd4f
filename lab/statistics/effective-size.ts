/** Reads of one block come from one stream and may depend on each other; blocks do not. */
export interface BlockMean {
  /** Shape: values of the block's reads. */
  readonly values: readonly number[];
}

export interface EffectiveSize {
  readonly mean: number;
  /** Standard error of the mean, from the scatter of block means. */
  readonly error: number;
  /** Reads that independent sampling would have needed for this error; at most the reads there are, times the scatter's own noise. */
  readonly effectiveReads: number;
  readonly reads: number;
}

/**
 * The mean over all reads with an error that stays right when reads of a block depend on each other: blocks of equal size are
 * the unit. The effective number of reads is their variance over the squared error.
 */
export function effectiveSize(blocks: readonly BlockMean[]): EffectiveSize {
  const all = blocks.flatMap(({ values }) => values);
  const reads = all.length;
  const mean = all.reduce((sum, v) => sum + v, 0) / reads;
  const variance = all.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (reads - 1);
  const means = blocks.map(({ values }) => ({
    mean: values.reduce((sum, v) => sum + v, 0) / values.length,
    share: values.length / reads,
  }));
  // Each block's mean enters with its share; between two blocks and more, the sum of squares estimates the variance.
  const count = blocks.length;
  const squares = means.reduce((sum, block) => sum + (block.share * (block.mean - mean)) ** 2, 0);
  const error = Math.sqrt((squares * count) / (count - 1));
  return { mean, error, effectiveReads: error === 0 ? reads : variance / error ** 2, reads };
}
