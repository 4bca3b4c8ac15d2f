/** One station and one queue: Erlang, Pollaczek-Khinchine, finite sources, abandonment. */
import { testOracles } from "./check-oracles.js";
import { isNetworkOrSharing } from "./cases.js";

testOracles((theoryCase) => !isNetworkOrSharing(theoryCase));
