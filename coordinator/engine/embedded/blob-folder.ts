import { randomBytes } from "node:crypto";
import { access, type FileHandle, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type BlobBucket, EngineUnavailable } from "../../../proto/engine/node-engine.ts";
import type { BlobMedium } from "./blobs.ts";
import { describeFileError } from "./folder-faults.ts";

const BUCKETS: readonly BlobBucket[] = ["models", "states", "samples", "results", "checkpoints", "uploads"];
/** What is being written lies here until it is whole; emptied at start. */
const UNFINISHED = "unfinished";

/**
 * Blobs as files: `root`/bucket/name. A file is written beside, synced, renamed into place, and its folder synced, so that a
 * name that exists has all its bytes, also after a power failure.
 */
export async function blobFolder(root: string): Promise<BlobMedium> {
  const folder = (bucket: BlobBucket) => join(root, bucket);
  const path = (bucket: BlobBucket, name: string) => join(root, bucket, name);
  await explained(root, async () => {
    await rm(join(root, UNFINISHED), { recursive: true, force: true });
    for (const name of [...BUCKETS, UNFINISHED]) await mkdir(join(root, name), { recursive: true });
    await syncFolder(root);
  });

  return {
    async write(bucket, name, bytes) {
      const unfinished = join(root, UNFINISHED, randomBytes(12).toString("hex"));
      await explained(path(bucket, name), async () => {
        try {
          await writeSynced(unfinished, bytes);
          await rename(unfinished, path(bucket, name));
        } catch (error) {
          await rm(unfinished, { force: true });
          throw error;
        }
        await syncFolder(folder(bucket));
      });
    },
    read: (bucket, name) => explained(path(bucket, name), () => orNull(readFile(path(bucket, name)))),
    has: async (bucket, name) =>
      (await explained(path(bucket, name), () => orNull(access(path(bucket, name)).then(() => true)))) ?? false,
    delete: (bucket, name) => explained(path(bucket, name), () => rm(path(bucket, name), { force: true })),
    names: (bucket) => explained(folder(bucket), () => readdir(folder(bucket))),
  };
}

async function writeSynced(path: string, bytes: readonly Uint8Array[]): Promise<void> {
  await withFile(path, "wx", async (file) => {
    for (const part of bytes) await file.writeFile(part);
    await file.datasync();
  });
}

/** A new name is safe once its folder is. */
async function syncFolder(path: string): Promise<void> {
  await withFile(path, "r", (file) => file.sync());
}

async function withFile(path: string, flags: string, act: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags);
  try {
    await act(file);
  } finally {
    await file.close();
  }
}

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function explained<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new EngineUnavailable(describeFileError(path, error), { cause: error });
  }
}
