import { createHash } from "node:crypto";
import { type ObjectStore, Objm, setSha256Backend } from "@nats-io/obj";
import { bucketStream, keySubject, objectStoreName, SMALL_BLOB_BUCKET } from "../../subjects.ts";
import { type BlobBucket, BlobCorrupt, type BlobStore } from "../node-engine.ts";
import type { NatsLink } from "./connection.ts";
import { lastMessage, nextMessage, removeMessages, storedSubjects } from "./stored-messages.ts";

/** Blobs of the engine itself: parts of messages that are too large for a message. */
export type StoreBucket = BlobBucket | "overflow";
export const STORE_BUCKETS: readonly StoreBucket[] = [
  "models",
  "states",
  "samples",
  "results",
  "checkpoints",
  "uploads",
  "overflow",
];

/** Buckets whose names are not the SHA-256 of the bytes. */
const OWN_NAMES: ReadonlySet<StoreBucket> = new Set(["checkpoints", "uploads", "overflow"]);

/** Up to this many bytes a blob is one message, written and read in one question; the server's default limit is 1 MiB. */
export const SMALL_BLOB_BYTES = 128 * 1024;
const CHUNK_BYTES = 512 * 1024;
const SHA256_BYTES = 32;
const NAME = /^[A-Za-z0-9_\-.]{1,200}$/;

export interface JetStreamBlobs {
  put(bucket: StoreBucket, name: string, bytes: Uint8Array): Promise<void>;
  get(bucket: StoreBucket, name: string): Promise<Uint8Array | null>;
  has(bucket: StoreBucket, name: string): Promise<boolean>;
  delete(bucket: StoreBucket, name: string): Promise<void>;
  names(bucket: StoreBucket): Promise<readonly string[]>;
}

/**
 * Blobs in two places: what fits one message lies in a key-value bucket behind its SHA-256, the rest in the object store
 * of its bucket, which keeps a SHA-256 of its own. A name found in both was written small last: `put` of a large blob
 * takes the small one away at its end.
 */
export function jetStreamBlobs(link: NatsLink): JetStreamBlobs & BlobStore {
  // The library's own default computes it in JavaScript, several times slower.
  setSha256Backend("native");
  const objects = new Objm(link.jetstream);
  const stores = new Map<StoreBucket, Promise<ObjectStore>>();
  const small = bucketStream(SMALL_BLOB_BUCKET);

  function storeOf(bucket: StoreBucket): Promise<ObjectStore> {
    const known = stores.get(bucket);
    if (known !== undefined) return known;
    const opening = objects.open(objectStoreName(bucket), false);
    stores.set(bucket, opening);
    opening.catch(() => stores.delete(bucket));
    return opening;
  }
  const smallSubject = (bucket: StoreBucket, name: string): string =>
    keySubject(SMALL_BLOB_BUCKET, `${bucket}.${checked(name)}`);
  const metaSubject = (bucket: StoreBucket, name: string): string =>
    `$O.${objectStoreName(bucket)}.M.${base64Url(Buffer.from(name))}`;

  /**
   * Piece by piece, each a question of its own: the library reads through a consumer, which a server that goes away in the
   * middle may leave waiting for ever.
   */
  async function getLarge(bucket: StoreBucket, name: string): Promise<Uint8Array | null> {
    const info = await (await storeOf(bucket)).info(name);
    if (info === null || info.deleted) return null;
    const subject = `$O.${objectStoreName(bucket)}.C.${info.nuid}`;
    const bytes = new Uint8Array(info.size);
    let filled = 0;
    for (let seq = 0; filled < bytes.length; ) {
      const piece = await nextMessage(link, `OBJ_${objectStoreName(bucket)}`, subject, seq + 1);
      if (piece === null || filled + piece.data.length > bytes.length) break;
      bytes.set(piece.data, filled);
      filled += piece.data.length;
      seq = piece.seq;
    }
    // Somebody may have deleted it meanwhile.
    if (filled < bytes.length && (await (await storeOf(bucket)).info(name))?.nuid !== info.nuid) return null;
    if (filled < bytes.length) throw new BlobCorrupt(`${bucket}/${name}: ${filled} bytes of ${bytes.length}`);
    if (`SHA-256=${base64Url(sha256(bytes))}` !== info.digest)
      throw new BlobCorrupt(`the stored bytes of ${bucket}/${name} do not match their SHA-256`);
    return bytes;
  }

  /** A server that is killed may lose what it had acknowledged a moment before: pieces of before and after make no blob. */
  async function putLarge(bucket: StoreBucket, name: string, bytes: Uint8Array): Promise<void> {
    const store = await storeOf(bucket);
    for (let losses = -1; losses !== link.losses(); ) {
      losses = link.losses();
      await store.putBlob({ name, options: { max_chunk_size: CHUNK_BYTES } }, bytes);
    }
  }

  async function removeLarge(bucket: StoreBucket, name: string): Promise<void> {
    const store = await storeOf(bucket);
    if ((await store.info(name)) === null) return;
    await store.delete(name);
    // What the store keeps is a note that the name was deleted: that goes as well.
    await removeMessages(link, `OBJ_${objectStoreName(bucket)}`, metaSubject(bucket, name));
  }

  return {
    async put(bucket, name, bytes) {
      const subject = smallSubject(bucket, name);
      const hash = sha256(bytes);
      if (!OWN_NAMES.has(bucket) && hash.toString("hex") !== name)
        throw new Error(`the bytes of ${bucket}/${name} have the SHA-256 ${hash.toString("hex")}`);
      await link.attempt(`storing ${bucket}/${name}`, async () => {
        if (bytes.length <= SMALL_BLOB_BYTES) {
          await link.jetstream.publish(subject, Buffer.concat([hash, bytes]));
          return;
        }
        await putLarge(bucket, name, bytes);
        await removeMessages(link, small, subject);
      });
    },
    async get(bucket, name) {
      const subject = smallSubject(bucket, name);
      return await link.attempt(`reading ${bucket}/${name}`, async () => {
        const message = await lastMessage(link, small, subject);
        if (message === null) return await getLarge(bucket, name);
        const bytes = message.data.subarray(SHA256_BYTES);
        if (!sha256(bytes).equals(message.data.subarray(0, SHA256_BYTES)))
          throw new BlobCorrupt(`the stored bytes of ${bucket}/${name} do not match their SHA-256`);
        return Uint8Array.from(bytes);
      });
    },
    async has(bucket, name) {
      const subject = smallSubject(bucket, name);
      return await link.attempt(`looking for ${bucket}/${name}`, async () => {
        if ((await storedSubjects(link, small, subject)).length > 0) return true;
        const info = await (await storeOf(bucket)).info(name);
        return info !== null && !info.deleted;
      });
    },
    async delete(bucket, name) {
      const subject = smallSubject(bucket, name);
      await link.attempt(`deleting ${bucket}/${name}`, async () => {
        await removeLarge(bucket, name);
        await removeMessages(link, small, subject);
      });
    },
    async names(bucket) {
      return await link.attempt(`listing ${bucket}`, async () => {
        const prefix = keySubject(SMALL_BLOB_BUCKET, `${bucket}.`);
        const meta = `$O.${objectStoreName(bucket)}.M.`;
        const [smallOnes, largeOnes] = await Promise.all([
          storedSubjects(link, small, `${prefix}>`),
          storedSubjects(link, `OBJ_${objectStoreName(bucket)}`, `${meta}>`),
        ]);
        const names = new Set(smallOnes.map((subject) => subject.slice(prefix.length)));
        for (const subject of largeOnes) names.add(Buffer.from(subject.slice(meta.length), "base64url").toString());
        return [...names];
      });
    },
  };
}

function checked(name: string): string {
  if (!NAME.test(name) || name.startsWith(".") || name.endsWith(".") || name.includes(".."))
    throw new Error(`not a name of a blob: ${JSON.stringify(name)}`);
  return name;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** As the object store spells names in its subjects, and digests: with padding. */
function base64Url(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}
