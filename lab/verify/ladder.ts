import { unreachable } from "../../core/invariant.ts";
import { exactRungs } from "./exact-rungs.ts";
import type { KernelUnderTest, WorldlinesUnderTest } from "./kernel-under-test.ts";
import type { LadderRow, Level } from "./rows.ts";
import { dynamicRungs, staticRungs } from "./sampled-rungs.ts";
import { tradeOffRungs } from "./trade-off-rungs.ts";

/** What stands on the ladder. */
export interface Ladder {
  readonly kernels: readonly KernelUnderTest[];
  readonly worldlines: readonly WorldlinesUnderTest[];
  /** Of everything that is sampled. */
  readonly seed: number;
  readonly levels: readonly Level[];
}

/**
 * Climbs from exact mathematics (L0) over what kernels sample (L1) and how fast they relax (L2) to accuracy against time (L3), one
 * row at a time. A level means something only where those below it pass.
 */
export function* verify({ kernels, worldlines, seed, levels }: Ladder): Generator<LadderRow> {
  for (const level of levels)
    switch (level) {
      case "L0":
        yield* exactRungs();
        break;
      case "L1":
        yield* staticRungs(kernels, worldlines, seed);
        break;
      case "L2":
        yield* dynamicRungs(kernels, seed);
        break;
      case "L3":
        yield* tradeOffRungs();
        break;
      default:
        unreachable(level);
    }
}
