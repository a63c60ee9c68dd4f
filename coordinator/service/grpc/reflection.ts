import { status } from "@grpc/grpc-js";
import type { DescriptorSet } from "../../../proto/descriptor-set.ts";
import type { ServerReflectionHandlers } from "../../../proto/generated/grpc/reflection/v1/ServerReflection.ts";
import type { ServerReflectionRequest__Output } from "../../../proto/generated/grpc/reflection/v1/ServerReflectionRequest.ts";
import type { ServerReflectionResponse } from "../../../proto/generated/grpc/reflection/v1/ServerReflectionResponse.ts";

/** Server reflection from what buf compiled: generic clients find services, methods and messages by it. */
export function reflectionHandlers(definitions: DescriptorSet): ServerReflectionHandlers {
  return {
    ServerReflectionInfo(call) {
      call.on("data", (request: ServerReflectionRequest__Output) => {
        // A client that asks without reading waits for itself.
        if (!call.write(answerOf(definitions, request))) {
          call.pause();
          call.once("drain", () => call.resume());
        }
      });
      call.on("end", () => call.end());
    },
  };
}

function answerOf(definitions: DescriptorSet, request: ServerReflectionRequest__Output): ServerReflectionResponse {
  const head = { validHost: request.host, originalRequest: request };
  const found = (files: readonly Uint8Array[] | null): ServerReflectionResponse =>
    files === null
      ? { ...head, errorResponse: { errorCode: status.NOT_FOUND, errorMessage: "there is no such definition" } }
      : {
          ...head,
          fileDescriptorResponse: {
            fileDescriptorProto: files.map((f) => Buffer.from(f.buffer, f.byteOffset, f.length)),
          },
        };
  const { messageRequest, fileByFilename, fileContainingSymbol } = request;
  if (messageRequest === "listServices")
    return { ...head, listServicesResponse: { service: definitions.services.map((name) => ({ name })) } };
  if (messageRequest === "fileByFilename") return found(definitions.fileByName(fileByFilename ?? ""));
  if (messageRequest === "fileContainingSymbol") return found(definitions.fileBySymbol(fileContainingSymbol ?? ""));
  const errorMessage = "the definitions have no extensions";
  return { ...head, errorResponse: { errorCode: status.UNIMPLEMENTED, errorMessage } };
}
