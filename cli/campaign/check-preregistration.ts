import { invalid, type Result, success } from "../../core/failure.ts";
import { type Deviation, deviationsFrom, type Preregistration } from "../../lab/campaign/preregistration.ts";
import { REGISTRATION_FILE, readCampaign, type StoredCampaign } from "./directory.ts";

/** Whether a campaign ran what it had registered. */
export interface PreregistrationCheck {
  readonly registration: Preregistration;
  /** Empty where what was run is what was registered. */
  readonly deviations: readonly Deviation[];
  readonly registeredRuns: number;
  readonly finishedRuns: number;
}

/** Holds the runs of a campaign's folder against its preregistration.json. */
export function checkPreregistration(directory: string): Result<PreregistrationCheck> {
  const campaign = readCampaign(directory);
  return campaign.ok ? checkStored(campaign.value) : campaign;
}

/** The same for a campaign that was read already. */
export function checkStored(campaign: StoredCampaign): Result<PreregistrationCheck> {
  const { directory, registration, specSha256, registrationSha256, cells, unreadable } = campaign;
  if (registration === null || registrationSha256 === null)
    return invalid(directory, `has no ${REGISTRATION_FILE}: nothing was registered`);
  const spoilt = unreadable.map(({ file, reason }): Deviation => ({ kind: "unreadable", where: file, what: reason }));
  return success({
    registration,
    deviations: [...deviationsFrom(registration, specSha256, registrationSha256, cells), ...spoilt],
    registeredRuns: registration.runs.length,
    finishedRuns: cells.length,
  });
}
