// Original file: proto/spingap/v1/job_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What blocks of one part saw besides their traces, as many as came at once: block k is the k-th of each list. A list is empty
 * where the part's method has no such thing.
 */
export interface TelemetryPoints {
  'part'?: (number);
  'block'?: (number | string | Long)[];
  /**
   * Of parallel tempering, Λ: the sum of the links' mean rejections.
   */
  'barrier'?: (number | string)[];
  'roundTrips'?: (number | string)[];
  /**
   * Round trips that independent links with these rejections would make.
   */
  'expectedRoundTrips'?: (number | string)[];
  /**
   * Of chains at constant temperature: the shortest lag, sweeps, and the autocorrelations there.
   */
  'lagSweeps'?: (number | string)[];
  /**
   * 1 where the observable never changed.
   */
  'magnetizationRho'?: (number | string)[];
  'energyRho'?: (number | string)[];
  /**
   * Of worldlines at the last look, energy units: the lowest slice, mean over worldlines, and the mean of all slices.
   */
  'sliceEnergyMin'?: (number | string)[];
  'sliceEnergyMean'?: (number | string)[];
}

/**
 * What blocks of one part saw besides their traces, as many as came at once: block k is the k-th of each list. A list is empty
 * where the part's method has no such thing.
 */
export interface TelemetryPoints__Output {
  'part': (number);
  'block': (number)[];
  /**
   * Of parallel tempering, Λ: the sum of the links' mean rejections.
   */
  'barrier': (number)[];
  'roundTrips': (number)[];
  /**
   * Round trips that independent links with these rejections would make.
   */
  'expectedRoundTrips': (number)[];
  /**
   * Of chains at constant temperature: the shortest lag, sweeps, and the autocorrelations there.
   */
  'lagSweeps': (number)[];
  /**
   * 1 where the observable never changed.
   */
  'magnetizationRho': (number)[];
  'energyRho': (number)[];
  /**
   * Of worldlines at the last look, energy units: the lowest slice, mean over worldlines, and the mean of all slices.
   */
  'sliceEnergyMin': (number)[];
  'sliceEnergyMean': (number)[];
}
