// Original file: proto/spingap/v1/job.proto


/**
 * A promise: an energy within a gap of a reference before a budget is spent. The job stops as soon as it is kept.
 */
export interface Contract {
  /**
   * Share of |reference|, ≥ 0: met by energies up to reference + gap · |reference|.
   */
  'gap'?: (number | string);
  /**
   * Of what only statistics can say, between 0 and 1; default 0.99.
   */
  'confidence'?: (number | string);
  /**
   * Running time, seconds, 0.001 … 31,536,000; it takes the place of stop.time_limit_s.
   */
  'budgetS'?: (number | string);
  /**
   * A best known energy or a lower bound, energy units. Left out: the problem's known ground energy; without one, the lowest energy
   * found, as far as independent blocks repeat it.
   */
  'referenceEnergy'?: (number | string);
  '_confidence'?: "confidence";
  '_referenceEnergy'?: "referenceEnergy";
}

/**
 * A promise: an energy within a gap of a reference before a budget is spent. The job stops as soon as it is kept.
 */
export interface Contract__Output {
  /**
   * Share of |reference|, ≥ 0: met by energies up to reference + gap · |reference|.
   */
  'gap': (number);
  /**
   * Of what only statistics can say, between 0 and 1; default 0.99.
   */
  'confidence'?: (number);
  /**
   * Running time, seconds, 0.001 … 31,536,000; it takes the place of stop.time_limit_s.
   */
  'budgetS': (number);
  /**
   * A best known energy or a lower bound, energy units. Left out: the problem's known ground energy; without one, the lowest energy
   * found, as far as independent blocks repeat it.
   */
  'referenceEnergy'?: (number);
  '_confidence'?: "confidence";
  '_referenceEnergy'?: "referenceEnergy";
}
