import { Metadata, type ServerErrorResponse, status } from "@grpc/grpc-js";
import { describeFailure, type Failure } from "../../../core/failure.ts";
import { unreachable } from "../../../core/invariant.ts";
import { inRequest } from "../../../proto/decode/solve-options.ts";
import {
  type ErrorDetail,
  encodeStatus,
  exhaustedDetails,
  failureDetails,
  missingDetails,
  preconditionDetails,
  STATUS_DETAILS_KEY,
} from "../../../proto/encode/error-details.ts";
import { BlobCorrupt, EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import type { Refused } from "../job-service.ts";

/** Ends a call with a refusal. */
export class RefusedCall extends Error {
  readonly refused: Refused | { readonly kind: "no-token" } | { readonly kind: "stopping" };
  constructor(refused: RefusedCall["refused"]) {
    super(refused.kind);
    this.refused = refused;
  }
}

export function refuseInput(failure: Failure): never {
  throw new RefusedCall({ kind: "invalid", failure });
}

/** A backlog or a quota may have room again after this long, ms. */
const RETRY_MS = 1000;

/** What a caller is told of an error: code, one line, details. `report` gets what nobody expected. */
export function statusOf(error: unknown, report: (error: unknown) => void): ServerErrorResponse {
  if (error instanceof RefusedCall) return refusedStatus(error.refused);
  if (error instanceof EngineUnavailable)
    return callError(status.UNAVAILABLE, `the engine cannot be reached: ${error.message}`, []);
  report(error);
  return error instanceof BlobCorrupt
    ? callError(status.DATA_LOSS, error.message, [])
    : callError(status.INTERNAL, "internal error; the coordinator's log says more", []);
}

function refusedStatus(refused: RefusedCall["refused"]): ServerErrorResponse {
  switch (refused.kind) {
    case "invalid": {
      const failure = inRequest(refused.failure);
      return callError(status.INVALID_ARGUMENT, describeFailure(failure), failureDetails(failure));
    }
    case "not-found": {
      const { what, name } = refused;
      const words = what === "job" ? `there is no job ${name}` : `job ${name} has no ${what}`;
      return callError(status.NOT_FOUND, words, missingDetails(what, name));
    }
    case "exhausted": {
      const { limit, max, got } = refused;
      const details = exhaustedDetails(limit, max, got, RETRY_MS);
      return callError(status.RESOURCE_EXHAUSTED, `${limit}: limited to ${max}, got ${got}`, details);
    }
    case "precondition": {
      const { subject, reason } = refused;
      return callError(status.FAILED_PRECONDITION, reason, preconditionDetails("STATE", subject, reason));
    }
    case "no-token":
      return callError(status.UNAUTHENTICATED, "expected the metadata authorization: Bearer TOKEN of a tenant", []);
    case "stopping":
      return callError(status.UNAVAILABLE, "this coordinator is stopping: ask again, or another one", []);
    default:
      return unreachable(refused);
  }
}

/** A trailer beyond this breaks the limits that HTTP/2 peers set for headers, bytes. */
const LONGEST_MESSAGE = 2000;

function callError(code: status, words: string, details: readonly ErrorDetail[]): ServerErrorResponse {
  const message = words.slice(0, LONGEST_MESSAGE);
  const metadata = new Metadata();
  if (details.length > 0) metadata.set(STATUS_DETAILS_KEY, Buffer.from(encodeStatus(code, message, details)));
  return { name: "CallFailed", message, code, details: message, metadata };
}
