import type { BlobMedium } from "./blobs.ts";

/**
 * Up to this a blob goes to the ledger, bytes: there it shares a sync of the disk with what else is written, where a file of
 * its own costs two. Models and results of small jobs are below; what is above is long enough for its syncs not to matter.
 */
const SMALL_BLOB_BYTES = 2 ** 17;

/** Small blobs in one place, large ones in another. A name is in one of them. */
export function bySize(small: BlobMedium, large: BlobMedium): BlobMedium {
  return {
    async write(bucket, name, bytes) {
      const length = bytes.reduce((sum, part) => sum + part.length, 0);
      const [to, from] = length <= SMALL_BLOB_BYTES ? [small, large] : [large, small];
      await to.write(bucket, name, bytes);
      // Of another size before: the small one is read first, and must not be an old one.
      if (await from.has(bucket, name)) await from.delete(bucket, name);
    },
    read: async (bucket, name) => (await small.read(bucket, name)) ?? (await large.read(bucket, name)),
    has: async (bucket, name) => (await small.has(bucket, name)) || (await large.has(bucket, name)),
    async delete(bucket, name) {
      await small.delete(bucket, name);
      await large.delete(bucket, name);
    },
    async names(bucket) {
      return [...new Set([...(await small.names(bucket)), ...(await large.names(bucket))])];
    },
  };
}
