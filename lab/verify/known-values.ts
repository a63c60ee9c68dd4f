/**
 * Numbers that the ladder compares with, each computed apart from this program or by a closed form, to the digits given. Times in
 * sweeps, one attempt per spin and sweep in continuous time, unless said; energies as E = Σ h s + Σ J s s.
 */

/** Eight spins: the upper triangle of J, row by row, and h. Easy, medium and hard to anneal: D = ½, 1 and 2. */
export const INSTANCES = {
  easy: {
    couplings: [2, -4, 4, -4, 4, 0, 2, 3, 5, 5, 3, -4, 4, -4, 5, -1, 2, -2, 2, 0, 2, 2, -2, 2, -5, 4, -1, -3],
    fields: [-1, 2, 0, 0, -1, -2, 0, -2],
  },
  medium: {
    couplings: [5, -5, -5, 5, 5, 5, 2, -2, -5, 3, -2, 4, 2, 4, -4, -5, -5, 2, 0, -1, -5, -2, 0, 2, -4, 0, 1, 5],
    fields: [-2, -1, -2, 1, 1, -1, -2, -2],
  },
  hard: {
    couplings: [-4, -2, 3, 3, 5, -3, 2, 4, 1, 0, -5, -2, 2, 1, 4, 1, 0, -4, 1, 3, 3, -2, -1, -4, -1, 2, 4, -1],
    fields: [-1, -2, 1, 2, 1, -1, 1, -1],
  },
} as const;
export type InstanceName = keyof typeof INSTANCES;
export const INSTANCE_NAMES: readonly InstanceName[] = ["easy", "medium", "hard"];

export const LANDSCAPES = {
  easy: { groundEnergy: -45.0, barrier: 6.0, difficulty: 0.5, deepest: 6.0 },
  medium: { groundEnergy: -38.0, barrier: 8.0, difficulty: 1.0, deepest: 8.0 },
  hard: { groundEnergy: -42.0, barrier: 16.0, difficulty: 2.0, deepest: 16.0 },
} as const;

/** Gaps by β, Metropolis and heat bath. */
export const GAPS = {
  easy: {
    "0.1": [0.303637127325322, 0.21334168988700952],
    "0.2": [0.09024518798239063, 0.06666980329922208],
    "0.3": [0.04316183114004253, 0.03301620606750435],
    "0.4": [0.02503260463942818, 0.019926557813214313],
    "0.5": [0.015177848735941668, 0.01256163335842024],
  },
  medium: {
    "0.1": [0.4592802156675385, 0.3174780464749389],
    "0.2": [0.14272502091575315, 0.10666999128885074],
    "0.3": [0.05345770432863571, 0.04129477491665641],
    "0.4": [0.023188050147909565, 0.018346209610529456],
    "0.5": [0.010955146384648912, 0.00884820610242927],
  },
  hard: {
    "0.1": [0.31212779208793795, 0.22095453942842927],
    "0.2": [0.052168596142289074, 0.040503654530794],
    "0.3": [0.009384102286980257, 0.00765187997896549],
    "0.4": [0.0018177564055666194, 0.0015449434125395169],
    "0.5": [0.00036816012473437504, 0.00032325987078106005],
  },
} as const;

/** Killing rates of the ground state by β, Metropolis, eight decimals. */
export const KILLING_RATES = {
  easy: { "0.2": 0.073743, "0.3": 0.0412419, "0.4": 0.02474276, "0.5": 0.01513013 },
  medium: { "0.2": 0.05236755, "0.3": 0.03550906, "0.4": 0.0199003, "0.5": 0.01033629 },
  hard: { "0.2": 0.03736214, "0.3": 0.00825139, "0.4": 0.00171872, "0.5": 0.00035928 },
} as const;

/** −ln |λ₂| of a sequential Metropolis sweep by β, six decimals. */
export const SEQUENTIAL_GAPS = {
  hard: { "0.1": 0.741903, "0.2": 0.126363, "0.3": 0.019004, "0.4": 0.003373 },
  easy: { "0.1": 0.733645, "0.2": 0.266417, "0.3": 0.1138, "0.4": 0.061528 },
  medium: { "0.1": 0.533467, "0.2": 0.479922, "0.3": 0.134717, "0.4": 0.054435 },
} as const;

/** The least gap of H = s E − (1 − s) Σ σˣ and where it is. */
export const QUANTUM_GAPS = {
  easy: { s: 0.10098866063588895, gap: 0.9824202034072815 },
  medium: { s: 0.19383088382058739, gap: 0.7468249213501075 },
  hard: { s: 0.1237906828381043, gap: 0.7817126044890079 },
} as const;

/** Least gaps of H = −s N m^p − (1 − s) Σ σˣ by N, six digits. */
export const P_SPIN_GAPS = {
  p3: { "20": 0.374225, "40": 0.119288, "60": 0.0302886 },
  p5: { "20": 0.108113, "40": 0.00403642, "60": 0.000121712 },
} as const;

/** Density of kinks of a ring of 1024 annealed in time T, H = −s Σ σᶻσᶻ − (1 − s) Σ σˣ. */
export const KINK_DENSITIES = { "32": 0.05627842385316549, "100": 0.031827892212857846 } as const;

/** Failure of Grover's search over 2⁸ items in linear time c N and in local time c √N, by c, five decimals. */
export const GROVER_FAILURES = {
  linear: { "1": 0.45553, "2": 0.20705, "4": 0.04299 },
  local: { "2": 0.43802, "4": 0.04445, "8": 0.00157 },
} as const;

/** Relaxation time of the critical Curie–Weiss magnet in single attempts by N: reversible, and lifted. */
export const CURIE_WEISS_STEPS = {
  rev: { "32": 154.6997, "64": 416.4531, "128": 1128.7434, "256": 3080.142, "512": 8456.4972 },
  lifted: { "32": 42.5517, "64": 77.7306, "128": 142.5395, "256": 261.5254, "512": 478.8428 },
} as const;

/** The 16 × 16 ferromagnet at T = 2.5: energy per site. */
export const SQUARE_ENERGY = -1.131317984;

/** ⟨E⟩ per spin of a ring of four with Γ = 1 at β = 2, by slices. */
export const TROTTER_RING_ENERGY = { "8": -0.73734189, "16": -0.71947153 } as const;

/** Best failure over linear ramps of the ferromagnet in a field, E = −M²/2N − hM, N = 16, by total time; its ramps were coarser. */
export const FIELD_DIAL = [
  {
    h: 0.1,
    difficulty: 2.0234375000000004,
    times: [16, 64, 256, 1024, 4096, 16384, 65536, 262144],
    failures: [
      0.12197330044487562, 0.03847480193542375, 0.008958949359983958, 0.0025164677943705317, 0.0009422990038265994,
      0.0003920787090144178, 0.00018088510831967868, 8.3527905931237e-5,
    ],
  },
  {
    h: 0.2,
    difficulty: 0.796875,
    times: [16, 64, 256, 1024, 4096, 16384, 65536, 262144],
    failures: [
      0.009724193022724441, 0.00020817773459207563, 4.620660068600016e-6, 2.659741991989789e-7, 2.7273550220205884e-8,
      3.444341792049833e-9, 5.177039917367942e-10, 7.895207271621882e-11,
    ],
  },
] as const;
