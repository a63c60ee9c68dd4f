import type { JobModel } from "./job-model.ts";

/** Variables and couplings that are kept in all; about 100 bytes each. */
const MOST_KEPT = 1_000_000;

/** Models of jobs that this process admitted, decoded and analysed, until its leader takes them: small jobs need no second look. */
export interface AdmittedModels {
  keep(jobId: string, model: JobModel): void;
  /** The model, which is then kept no more; null where it never was or had to make room. */
  take(jobId: string): JobModel | null;
}

export function admittedModels(mostKept = MOST_KEPT): AdmittedModels {
  const kept = new Map<string, JobModel>();
  let size = 0;
  const sizeOf = ({ problem: { model } }: JobModel): number => model.n + model.column.length;

  function take(jobId: string): JobModel | null {
    const model = kept.get(jobId) ?? null;
    if (model !== null) size -= sizeOf(model);
    kept.delete(jobId);
    return model;
  }

  return {
    keep(jobId, model) {
      take(jobId);
      kept.set(jobId, model);
      size += sizeOf(model);
      for (const oldest of kept.keys()) {
        if (size <= mostKept) return;
        take(oldest);
      }
    },
    take,
  };
}
