import type { Failure } from "../../core/failure.ts";
import type { BadRequest, BadRequest__Output } from "../generated/google/rpc/BadRequest.ts";
import type { ErrorInfo, ErrorInfo__Output } from "../generated/google/rpc/ErrorInfo.ts";
import type { PreconditionFailure, PreconditionFailure__Output } from "../generated/google/rpc/PreconditionFailure.ts";
import type { QuotaFailure, QuotaFailure__Output } from "../generated/google/rpc/QuotaFailure.ts";
import type { ResourceInfo, ResourceInfo__Output } from "../generated/google/rpc/ResourceInfo.ts";
import type { RetryInfo, RetryInfo__Output } from "../generated/google/rpc/RetryInfo.ts";
import type { Status, Status__Output } from "../generated/google/rpc/Status.ts";
import { messageCodec } from "../messages.ts";

/** Metadata key of a gRPC call under which a Status travels. */
export const STATUS_DETAILS_KEY = "grpc-status-details-bin";
/** Whose reasons they are. */
const DOMAIN = "spingap";

export const statusCodec = messageCodec<Status, Status__Output>("google.rpc.Status");
export const badRequestCodec = messageCodec<BadRequest, BadRequest__Output>("google.rpc.BadRequest");
export const errorInfoCodec = messageCodec<ErrorInfo, ErrorInfo__Output>("google.rpc.ErrorInfo");
const quotaCodec = messageCodec<QuotaFailure, QuotaFailure__Output>("google.rpc.QuotaFailure");
export const retryCodec = messageCodec<RetryInfo, RetryInfo__Output>("google.rpc.RetryInfo");
const resourceCodec = messageCodec<ResourceInfo, ResourceInfo__Output>("google.rpc.ResourceInfo");
const preconditionCodec = messageCodec<PreconditionFailure, PreconditionFailure__Output>(
  "google.rpc.PreconditionFailure",
);

/** One detail of an error, packed. */
export interface ErrorDetail {
  readonly type_url: string;
  readonly value: Uint8Array;
}

/** The value of the trailer of a call that failed. @param code  gRPC status code. */
export function encodeStatus(code: number, message: string, details: readonly ErrorDetail[]): Uint8Array {
  return statusCodec.encode({ code, message, details: [...details] });
}

/** The field, and for a limit its name, its value and what was got. */
export function failureDetails(failure: Failure): readonly ErrorDetail[] {
  const reason = failure.kind.toUpperCase().replaceAll("-", "_");
  const field = failure.where;
  const [description, limits] =
    failure.kind === "over-limit"
      ? [
          `${failure.limit} is limited to ${failure.max}, got ${failure.got}`,
          { limit: failure.limit, max: String(failure.max), got: String(failure.got) },
        ]
      : [failure.reason, {}];
  return [
    packed("BadRequest", badRequestCodec.encode({ fieldViolations: [{ field, description, reason }] })),
    packed("ErrorInfo", errorInfoCodec.encode({ reason, domain: DOMAIN, metadata: { field, ...limits } })),
  ];
}

/** A quota or a full backlog. @param retryAfterMs  when to try again, ms; null where waiting does not help. */
export function exhaustedDetails(
  limit: string,
  max: number,
  got: number,
  retryAfterMs: number | null,
): readonly ErrorDetail[] {
  const description = `${limit}: limited to ${max}, got ${got}`;
  const metadata = { limit, max: String(max), got: String(got) };
  return [
    packed("QuotaFailure", quotaCodec.encode({ violations: [{ subject: limit, description }] })),
    packed("ErrorInfo", errorInfoCodec.encode({ reason: "EXHAUSTED", domain: DOMAIN, metadata })),
    ...(retryAfterMs === null ? [] : [packed("RetryInfo", retryCodec.encode({ retryDelay: duration(retryAfterMs) }))]),
  ];
}

/** What was asked for and is not there. @param type  for example "job". */
export function missingDetails(type: string, name: string): readonly ErrorDetail[] {
  return [packed("ResourceInfo", resourceCodec.encode({ resourceType: type, resourceName: name }))];
}

/** What would have to hold first. */
export function preconditionDetails(type: string, subject: string, description: string): readonly ErrorDetail[] {
  return [packed("PreconditionFailure", preconditionCodec.encode({ violations: [{ type, subject, description }] }))];
}

function packed(name: string, value: Uint8Array): ErrorDetail {
  return { type_url: `type.googleapis.com/google.rpc.${name}`, value };
}

function duration(ms: number): { readonly seconds: number; readonly nanos: number } {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - 1000 * seconds) * 1e6) };
}
