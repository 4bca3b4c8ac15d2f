/** Processor sharing, load balancing, held workers. */
import { testOracles } from "./check-oracles.js";
import { isNetworkOrSharing } from "./cases.js";

testOracles(isNetworkOrSharing);
