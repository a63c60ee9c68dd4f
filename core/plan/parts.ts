/** Parts of a job: pilots draw from their own streams, so a run that skips the pilot gives the same samples. */
export const PILOT_PART = 0;
export const MAIN_PART = 1;
export const LADDER_PART = 2;
/** Members of a portfolio after the first, which has the main part. */
export const FIRST_FURTHER_PART = 3;
