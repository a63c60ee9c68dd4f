/**
 * An expected failure: the user's input, a limit, or a job that a broken machine spoilt; never a bug. `where` names the file, line, field or option;
 * `reason` says what is wrong with which value and what would be right.
 */
export type Failure =
  | { readonly kind: "invalid-input"; readonly where: string; readonly reason: string }
  | {
      readonly kind: "over-limit";
      readonly where: string;
      readonly limit: string;
      readonly max: number;
      readonly got: number;
    }
  | { readonly kind: "unreadable"; readonly where: string; readonly reason: string }
  | { readonly kind: "job-failed"; readonly where: string; readonly reason: string };

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export function success<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function failed(failure: Failure): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure };
}

export function invalid(where: string, reason: string): { readonly ok: false; readonly failure: Failure } {
  return failed({ kind: "invalid-input", where, reason });
}

/** One line for a person: where, what, and the limit with the value that broke it. */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case "invalid-input":
    case "unreadable":
    case "job-failed":
      return `${failure.where}: ${failure.reason}`;
    case "over-limit":
      return `${failure.where}: ${failure.limit} is limited to ${failure.max}, got ${failure.got}`;
  }
}
