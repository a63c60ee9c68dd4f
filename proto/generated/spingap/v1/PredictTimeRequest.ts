// Original file: proto/spingap/v1/job_service.proto


export interface PredictTimeRequest {
  'jobId'?: (string);
  /**
   * How far above the reference an energy may be, ≥ 0: energy units, or a share of |reference|.
   */
  'accuracy'?: (number | string);
  /**
   * accuracy is a share.
   */
  'relative'?: (boolean);
  /**
   * Energy units; left out: the job's target, its known ground energy, or the lowest energy that it found.
   */
  'referenceEnergy'?: (number | string);
  /**
   * Of the longest of the times, between 0 and 1; default 0.99.
   */
  'confidence'?: (number | string);
  /**
   * Threads, over all nodes, that would work; 0: as many as worked on the job.
   */
  'threads'?: (number);
  '_referenceEnergy'?: "referenceEnergy";
  '_confidence'?: "confidence";
}

export interface PredictTimeRequest__Output {
  'jobId': (string);
  /**
   * How far above the reference an energy may be, ≥ 0: energy units, or a share of |reference|.
   */
  'accuracy': (number);
  /**
   * accuracy is a share.
   */
  'relative': (boolean);
  /**
   * Energy units; left out: the job's target, its known ground energy, or the lowest energy that it found.
   */
  'referenceEnergy'?: (number);
  /**
   * Of the longest of the times, between 0 and 1; default 0.99.
   */
  'confidence'?: (number);
  /**
   * Threads, over all nodes, that would work; 0: as many as worked on the job.
   */
  'threads': (number);
  '_referenceEnergy'?: "referenceEnergy";
  '_confidence'?: "confidence";
}
