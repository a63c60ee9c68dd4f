/** Who listens to one kind of message. */
export interface Listeners<T> {
  /** @returns ends the listening; nothing is told after that. */
  add(listener: (message: T) => void): () => void;
  /** Tells everybody who listens now, after the caller's own turn: no listener runs inside a speaker. */
  tell(message: T): void;
  clear(): void;
}

export function listeners<T>(): Listeners<T> {
  const all = new Set<(message: T) => void>();
  return {
    add(listener) {
      const own = (message: T) => listener(message);
      all.add(own);
      return () => all.delete(own);
    },
    tell(message) {
      for (const listener of all)
        queueMicrotask(() => {
          if (all.has(listener)) listener(message);
        });
    },
    clear: () => all.clear(),
  };
}
