import type { PolynomialSystem, Term } from "./polynomial-system.ts";

/** A system whose equations are known, with what it takes to observe it. */
export interface KnownSystem extends PolynomialSystem {
  readonly name: "lorenz" | "rossler" | "van-der-pol";
  /** Initial states are drawn uniformly from this box, one pair of ends for each variable. */
  readonly startBox: readonly (readonly [low: number, high: number])[];
  /** Time after which a trajectory from the box is on the attractor. */
  readonly transient: number;
  /** A usual time of observation and time between two points. */
  readonly duration: number;
  readonly dt: number;
}

function term(coefficient: number, ...exponents: readonly number[]): Term {
  return { exponents, coefficient };
}

/**
 * - Lorenz, J. Atmos. Sci. 20, 130 (1963), σ = 10, ρ = 28, β = 8/3: seven terms.
 * - Rössler, Phys. Lett. A 57, 397 (1976), a = b = 0.2, c = 5.7: seven terms.
 * - van der Pol, Phil. Mag. 2, 978 (1926), μ = 2, as two equations of first order: four terms, one of them cubic.
 */
export const knownSystems: readonly KnownSystem[] = [
  {
    name: "lorenz",
    variables: ["x", "y", "z"],
    equations: [
      [term(-10, 1, 0, 0), term(10, 0, 1, 0)],
      [term(28, 1, 0, 0), term(-1, 0, 1, 0), term(-1, 1, 0, 1)],
      [term(-8 / 3, 0, 0, 1), term(1, 1, 1, 0)],
    ],
    startBox: [
      [-15, 15],
      [-15, 15],
      [10, 40],
    ],
    transient: 20,
    duration: 10,
    dt: 0.01,
  },
  {
    name: "rossler",
    variables: ["x", "y", "z"],
    equations: [
      [term(-1, 0, 1, 0), term(-1, 0, 0, 1)],
      [term(1, 1, 0, 0), term(0.2, 0, 1, 0)],
      [term(0.2, 0, 0, 0), term(-5.7, 0, 0, 1), term(1, 1, 0, 1)],
    ],
    startBox: [
      [-5, 5],
      [-5, 5],
      [0, 1],
    ],
    transient: 100,
    duration: 50,
    dt: 0.02,
  },
  {
    name: "van-der-pol",
    variables: ["x", "y"],
    equations: [[term(1, 0, 1)], [term(-1, 1, 0), term(2, 0, 1), term(-2, 2, 1)]],
    startBox: [
      [-2, 2],
      [-2, 2],
    ],
    transient: 40,
    duration: 20,
    dt: 0.02,
  },
];
