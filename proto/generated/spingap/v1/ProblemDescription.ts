// Original file: proto/spingap/v1/problem.proto

import type { Sense as _spingap_v1_Sense, Sense__Output as _spingap_v1_Sense__Output } from '../../spingap/v1/Sense.ts';
import type { EnergyObjective as _spingap_v1_EnergyObjective, EnergyObjective__Output as _spingap_v1_EnergyObjective__Output } from '../../spingap/v1/EnergyObjective.ts';
import type { NegatedEnergyObjective as _spingap_v1_NegatedEnergyObjective, NegatedEnergyObjective__Output as _spingap_v1_NegatedEnergyObjective__Output } from '../../spingap/v1/NegatedEnergyObjective.ts';
import type { CutObjective as _spingap_v1_CutObjective, CutObjective__Output as _spingap_v1_CutObjective__Output } from '../../spingap/v1/CutObjective.ts';
import type { Convention as _spingap_v1_Convention, Convention__Output as _spingap_v1_Convention__Output } from '../../spingap/v1/Convention.ts';

/**
 * The language of the problem's file.
 */
export interface ProblemDescription {
  /**
   * A format's name, for example "gset".
   */
  'format'?: (string);
  'sense'?: (_spingap_v1_Sense);
  'energy'?: (_spingap_v1_EnergyObjective | null);
  'negatedEnergy'?: (_spingap_v1_NegatedEnergyObjective | null);
  'cut'?: (_spingap_v1_CutObjective | null);
  'convention'?: (_spingap_v1_Convention | null);
  /**
   * Names of the variables 0 … n − 1: "from-0", "from-1", or a JSON array of n strings and numbers.
   */
  'labels'?: (string);
  /**
   * At most 100.
   */
  'comments'?: (string)[];
  /**
   * The ground energy, where the problem was built around a ground state, energy units.
   */
  'plantedEnergy'?: (number | string);
  /**
   * How the file's own objective follows from the energy.
   */
  'objective'?: "energy"|"negatedEnergy"|"cut";
  '_plantedEnergy'?: "plantedEnergy";
}

/**
 * The language of the problem's file.
 */
export interface ProblemDescription__Output {
  /**
   * A format's name, for example "gset".
   */
  'format': (string);
  'sense': (_spingap_v1_Sense__Output);
  'energy'?: (_spingap_v1_EnergyObjective__Output | null);
  'negatedEnergy'?: (_spingap_v1_NegatedEnergyObjective__Output | null);
  'cut'?: (_spingap_v1_CutObjective__Output | null);
  'convention': (_spingap_v1_Convention__Output | null);
  /**
   * Names of the variables 0 … n − 1: "from-0", "from-1", or a JSON array of n strings and numbers.
   */
  'labels': (string);
  /**
   * At most 100.
   */
  'comments': (string)[];
  /**
   * The ground energy, where the problem was built around a ground state, energy units.
   */
  'plantedEnergy'?: (number);
  /**
   * How the file's own objective follows from the energy.
   */
  'objective'?: "energy"|"negatedEnergy"|"cut";
  '_plantedEnergy'?: "plantedEnergy";
}
