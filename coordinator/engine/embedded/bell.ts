/** Wakes one sleeper; a ring while nobody sleeps is heard by the next who lies down. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, at once if one came since the last wait. */
  wait(): Promise<void>;
}

export function bell(): Bell {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait() {
      if (!rung)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      wake = null;
      rung = false;
    },
  };
}
