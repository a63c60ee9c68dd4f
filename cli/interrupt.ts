/** Runs work that Ctrl-C or SIGTERM asks to end with what it has; a second signal ends the process as usual. */
export async function interruptible<T>(work: (cancel: AbortSignal) => Promise<T>): Promise<T> {
  const cancel = new AbortController();
  const release = (): void => {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  };
  const onSignal = (): void => {
    release();
    cancel.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  try {
    return await work(cancel.signal);
  } finally {
    release();
  }
}
