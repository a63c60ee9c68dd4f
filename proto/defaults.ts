/** Lowest distinct states of a result document where a request does not say how many. */
export const DEFAULT_MAX_SAMPLES = 16;
