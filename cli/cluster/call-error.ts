import type { ServiceError } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import { describeFailure, type Failure } from "../../core/failure.ts";
import { badRequestCodec, STATUS_DETAILS_KEY, statusCodec } from "../../proto/encode/error-details.ts";

/** A call that the coordinator refused, or that never reached it. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: status;
  readonly failure: Failure;

  constructor(code: status, failure: Failure) {
    super(describeFailure(failure));
    this.code = code;
    this.failure = failure;
  }

  /** The coordinator is away or stopping: the same call may succeed a little later. */
  get unavailable(): boolean {
    return this.code === status.UNAVAILABLE;
  }

  /** The backlog or a quota is full: the same call may succeed once jobs have ended. */
  get exhausted(): boolean {
    return this.code === status.RESOURCE_EXHAUSTED;
  }
}

/** @param server  who was asked, for the message. */
export function callErrorOf(error: ServiceError, server: string): CallError {
  const { code } = error;
  const reason = error.details === "" ? error.message : error.details;
  if (code === status.INVALID_ARGUMENT)
    return new CallError(code, { kind: "invalid-input", ...violationOf(error, reason) });
  if (CALLERS.has(code)) return new CallError(code, { kind: "invalid-input", where: server, reason });
  if (code === status.UNAVAILABLE)
    return new CallError(code, { kind: "unreadable", where: server, reason: `cannot be reached: ${reason}` });
  return new CallError(code, { kind: "job-failed", where: server, reason: `${status[code]}: ${reason}` });
}

/** What the caller can do something about. */
const CALLERS: ReadonlySet<status> = new Set([
  status.RESOURCE_EXHAUSTED,
  status.NOT_FOUND,
  status.FAILED_PRECONDITION,
  status.UNAUTHENTICATED,
  status.PERMISSION_DENIED,
]);

/** The field that the details of a refusal name. */
function violationOf(error: ServiceError, reason: string): { readonly where: string; readonly reason: string } {
  const [packed] = error.metadata.get(STATUS_DETAILS_KEY);
  if (!Buffer.isBuffer(packed)) return { where: "request", reason };
  const decoded = statusCodec.decode(packed);
  const details = decoded.ok ? decoded.value.details : [];
  for (const detail of details) {
    if (!("type_url" in detail) || !detail.type_url.endsWith("google.rpc.BadRequest")) continue;
    const bad = badRequestCodec.decode(detail.value);
    const [violation] = bad.ok ? bad.value.fieldViolations : [];
    if (violation !== undefined) return { where: violation.field, reason: violation.description };
  }
  return { where: "request", reason };
}
