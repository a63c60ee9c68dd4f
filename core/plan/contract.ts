import { invalid, type Result } from "../failure.ts";

/** A job with a promise to keep: an energy within a gap of a reference, before a budget is spent. The budget is its time limit. */
export interface Contract {
  /** Share of |reference|, ≥ 0. */
  readonly gap: number;
  /** Asked of what only statistics can say, between 0 and 1. */
  readonly confidence: number;
  /** A best known energy or a lower bound, energy units; null where none is known. */
  readonly reference: number | null;
}

export const DEFAULT_CONFIDENCE = 0.99;

/** The energy that keeps the promise: reference + gap · |reference|. */
export function contractTarget(reference: number, gap: number): number {
  return reference + gap * Math.abs(reference);
}

/** Options with the contract's target as theirs; the known ground energy stands in for a reference that nobody gave. */
export function underContract<
  Options extends { readonly contract: Contract | null; readonly targetEnergy: number | null },
>(options: Options, knownEnergy: number | null): Options {
  const { contract } = options;
  if (contract === null) return options;
  const reference = contract.reference ?? knownEnergy;
  return reference === null
    ? options
    : { ...options, contract: { ...contract, reference }, targetEnergy: contractTarget(reference, contract.gap) };
}

export function checkContract({
  contract,
  timeLimitS,
  targetEnergy,
  mode,
}: {
  readonly contract: Contract | null;
  readonly timeLimitS: number | null;
  readonly targetEnergy: number | null;
  readonly mode: "anneal" | "sample";
}): Result<never> | null {
  if (contract === null) return null;
  const { gap, confidence, reference } = contract;
  if (!(gap >= 0 && Number.isFinite(gap))) return invalid("--contract-gap", `expected a share ≥ 0, got ${gap}`);
  if (!(confidence > 0 && confidence < 1))
    return invalid("--confidence", `expected a probability above 0 and below 1, got ${confidence}`);
  if (reference !== null && !Number.isFinite(reference))
    return invalid("--contract-reference", `expected a finite energy, got ${reference}`);
  if (timeLimitS === null) return invalid("--budget", "a contract needs its budget in seconds");
  if (mode === "sample") return invalid("--contract-gap", "a contract is for low energies: not in sample mode");
  if (targetEnergy !== null && (reference === null || targetEnergy !== contractTarget(reference, gap)))
    return invalid("--target-energy", "a contract sets its own target: give --contract-reference instead");
  return null;
}
