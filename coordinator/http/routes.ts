import { clusterRoutes } from "./cluster-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import type { Route } from "./route.ts";

/** All that the gateway serves. */
export const routes: readonly Route[] = [...jobRoutes, ...clusterRoutes];
