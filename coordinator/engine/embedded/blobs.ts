import { createHash } from "node:crypto";
import { type BlobBucket, BlobCorrupt, type BlobStore } from "../../../proto/engine/node-engine.ts";

/** Where blobs lie: bytes by bucket and name, written whole or not at all. */
export interface BlobMedium {
  write(bucket: BlobBucket, name: string, bytes: readonly Uint8Array[]): Promise<void>;
  /** @returns null if there is none. */
  read(bucket: BlobBucket, name: string): Promise<Uint8Array | null>;
  has(bucket: BlobBucket, name: string): Promise<boolean>;
  delete(bucket: BlobBucket, name: string): Promise<void>;
  names(bucket: BlobBucket): Promise<readonly string[]>;
}

/** Buckets whose names say nothing of the bytes: the hash stands before them, 32 bytes. */
const NAMED: ReadonlySet<BlobBucket> = new Set(["checkpoints", "uploads"]);
const HASH_BYTES = 32;
const HASH_NAME = /^[0-9a-f]{64}$/;
/** No name leads out of its bucket, and none is hidden. */
const OWN_NAME = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,191}$/;
/** Hashing below this takes less time than asking a thread to do it, bytes. */
const HASH_IN_PLACE_BYTES = 2 ** 18;

export function blobStore(medium: BlobMedium, assertOpen: () => void): BlobStore {
  return {
    async put(bucket, name, bytes) {
      assertOpen();
      checkName(bucket, name);
      const hash = await sha256(bytes);
      if (NAMED.has(bucket)) return await medium.write(bucket, name, [hash, bytes]);
      if (hash.toString("hex") !== name)
        throw new Error(`bytes with the SHA-256 ${hash.toString("hex")} cannot be stored in ${bucket} as ${name}`);
      // What is there already is read, not trusted: a damaged blob is mended by bringing it again.
      const stored = await medium.read(bucket, name);
      if (stored === null || Buffer.compare(stored, bytes) !== 0) await medium.write(bucket, name, [bytes]);
    },
    async get(bucket, name) {
      assertOpen();
      checkName(bucket, name);
      const stored = await medium.read(bucket, name);
      if (stored === null) return null;
      const named = NAMED.has(bucket);
      const bytes = named ? stored.subarray(HASH_BYTES) : stored;
      const wanted = named ? Buffer.from(stored.subarray(0, HASH_BYTES)).toString("hex") : name;
      const got = (await sha256(bytes)).toString("hex");
      if (got !== wanted) throw new BlobCorrupt(`${bucket}/${name}: the stored bytes have the SHA-256 ${got}`);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    },
    async has(bucket, name) {
      assertOpen();
      checkName(bucket, name);
      return await medium.has(bucket, name);
    },
    async delete(bucket, name) {
      assertOpen();
      checkName(bucket, name);
      await medium.delete(bucket, name);
    },
    async names(bucket) {
      assertOpen();
      return await medium.names(bucket);
    },
  };
}

function checkName(bucket: BlobBucket, name: string): void {
  if (!(NAMED.has(bucket) ? OWN_NAME : HASH_NAME).test(name))
    throw new Error(`${JSON.stringify(name)} is no name of a blob in ${bucket}`);
}

async function sha256(bytes: Uint8Array): Promise<Buffer> {
  if (bytes.length < HASH_IN_PLACE_BYTES) return createHash("sha256").update(bytes).digest();
  // A shared buffer cannot be handed to another thread's digest.
  const own = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
  return Buffer.from(await crypto.subtle.digest("SHA-256", own));
}

/** Blobs of a process that keeps nothing. What goes in and out is copied: nobody changes what is stored. */
export function memoryBlobs(): BlobMedium {
  const blobs = new Map<string, Uint8Array>();
  const key = (bucket: BlobBucket, name: string) => `${bucket}/${name}`;
  return {
    async write(bucket, name, bytes) {
      blobs.set(key(bucket, name), new Uint8Array(Buffer.concat(bytes)));
    },
    read: async (bucket, name) => blobs.get(key(bucket, name))?.slice() ?? null,
    has: async (bucket, name) => blobs.has(key(bucket, name)),
    async delete(bucket, name) {
      blobs.delete(key(bucket, name));
    },
    names: async (bucket) =>
      [...blobs.keys()].filter((k) => k.startsWith(`${bucket}/`)).map((k) => k.slice(bucket.length + 1)),
  };
}
