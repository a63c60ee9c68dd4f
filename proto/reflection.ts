import type { DescriptorSet } from "./descriptor-set.ts";
import type { ServerReflectionRequest__Output } from "./generated/grpc/reflection/v1/ServerReflectionRequest.ts";
import type { ServerReflectionResponse } from "./generated/grpc/reflection/v1/ServerReflectionResponse.ts";

const NOT_FOUND = 5;
const INVALID_ARGUMENT = 3;

/** The answer of server reflection to one request of its stream. */
export function reflectionAnswer(
  set: DescriptorSet,
  request: ServerReflectionRequest__Output,
): ServerReflectionResponse {
  return { validHost: request.host, originalRequest: request, ...answerField(set, request) };
}

function answerField(set: DescriptorSet, request: ServerReflectionRequest__Output): ServerReflectionResponse {
  const { messageRequest } = request;
  switch (messageRequest) {
    case "listServices":
      return { listServicesResponse: { service: set.services.map((name) => ({ name })) } };
    case "fileByFilename":
      return files(set.fileByName(request.fileByFilename ?? ""), request.fileByFilename ?? "");
    case "fileContainingSymbol":
      return files(set.fileBySymbol(request.fileContainingSymbol ?? ""), request.fileContainingSymbol ?? "");
    case "allExtensionNumbersOfType":
    case "fileContainingExtension":
      return { errorResponse: { errorCode: NOT_FOUND, errorMessage: "no message has extensions" } };
    case undefined:
    default:
      return { errorResponse: { errorCode: INVALID_ARGUMENT, errorMessage: "the request asks for nothing" } };
  }
}

function files(found: readonly Uint8Array[] | null, name: string): ServerReflectionResponse {
  return found === null
    ? { errorResponse: { errorCode: NOT_FOUND, errorMessage: `unknown: ${name}` } }
    : { fileDescriptorResponse: { fileDescriptorProto: [...found] } };
}
