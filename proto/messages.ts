import { join } from "node:path";
import protobuf from "protobufjs";
import { invalid, type Result, success } from "../core/failure.ts";

/** Turns messages of one kind into bytes and back. The bytes' meaning is checked by `decode/`. */
export interface MessageCodec<Input extends object, Output> {
  /** Unset fields take their defaults. */
  encode(message: Input): Uint8Array;
  /** Bytes that are no such message fail; byte fields of the output are views into `bytes`. */
  decode(bytes: Uint8Array): Result<Output>;
}

/** How messages look in TypeScript; the generated types are made for it. */
export const CONVERSION = { longs: Number, enums: String, defaults: true, oneofs: true } as const;

/** Where the .proto files lie, here and beside the compiled code. */
export const PROTO_FOLDER = import.meta.dirname;

const FILES = [
  "spingap/v1/job_service.proto",
  "spingap/v1/node_service.proto",
  "spingap/internal/v1/engine.proto",
  "google/rpc/status.proto",
  "google/rpc/error_details.proto",
];

let loaded: protobuf.Root | null = null;

/** All definitions, read at first use. */
function definitions(): protobuf.Root {
  if (loaded !== null) return loaded;
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(PROTO_FOLDER, target);
  root.loadSync(FILES).resolveAll();
  loaded = root;
  return root;
}

/** @param name  of the message with its package, for example "spingap.v1.Job". */
export function messageCodec<Input extends object, Output>(name: string): MessageCodec<Input, Output> {
  let known: protobuf.Type | null = null;
  const type = (): protobuf.Type => (known ??= definitions().lookupType(name));
  return {
    encode(message) {
      return type().encode(type().fromObject(message)).finish();
    },
    decode(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      try {
        return success(type().toObject(type().decode(buffer), CONVERSION) as Output);
      } catch (error) {
        // Only the library runs here, and it throws at nothing but bytes that are no message.
        return invalid(name, `not such a message: ${(error as Error).message}`);
      }
    },
  };
}
