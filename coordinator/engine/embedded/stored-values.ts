import { deserialize, serialize } from "node:v8";

/**
 * Plain data as the ledger keeps it: the structured clone format, which holds typed arrays, ±0 and infinities as they are and
 * which later versions of Node read as well (it is made to be stored).
 */
export function encodeStored(value: unknown): Uint8Array {
  return serialize(value);
}

/** The inverse. The bytes are the ledger's own, so that they have the type that was written. */
export function decodeStored<T>(bytes: Uint8Array): T {
  return deserialize(bytes) as T;
}
