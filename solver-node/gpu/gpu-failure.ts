/** What its message begins with: errors that cross threads keep nothing else. */
const GPU_FAILED = "the GPU process cannot do this work: ";

/** The GPU process could not be had, refused the block, or was lost each time it took it up. */
export class GpuFailed extends Error {
  override readonly name = "GpuFailed";

  constructor(reason: string) {
    super(GPU_FAILED + reason);
  }
}

/** Whether a task failed for want of a device, as the thread that gave it sees it. */
export function isGpuFailure(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith(GPU_FAILED);
}
