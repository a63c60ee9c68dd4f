import { soakSuite } from "./soak-suite.ts";

soakSuite(100, 500);
