/**
 * Named partial scenarios that a file can start from with `extends: name`. What the file says wins: mappings are
 * merged key by key, everything else is replaced.
 */
import type { Mapping } from "./tree.js";

/** Large enough that nothing is ever dropped; still a bound, because the simulator keeps a slot for each. */
const PLENTY = 100_000;

export const PRESETS: Readonly<Record<string, Mapping>> = {
  /** Everything ideal: what remains is what the scenario adds, a textbook queue. */
  theory: {
    workload: { arrivals: "poisson", timeout: "none", journeys: { visit: { steps: ["GET /"] } } },
    architecture: {
      network: "ideal",
      autoScalingGroup: { desiredCapacity: 1, launchTemplate: { vCpus: "ideal", relativeSpeed: 1 } },
      nginx: { limitConn: "ideal" },
      gunicorn: { workers: 1, workerClass: "sync", threads: 1, backlog: PLENTY, gil: false },
    },
    run: {
      replications: { minimum: 40, maximum: 200 },
      precision: { mean: 0.01, p99: 0.05 },
      horizon: "auto",
      warmUp: "auto",
    },
  },
  /** The reference Flask stack at its smallest that survives the loss of a zone. */
  "flask-small": {
    architecture: {
      loadBalancer: { algorithm: "round_robin" },
      autoScalingGroup: { desiredCapacity: 2, launchTemplate: { vCpus: 1 } },
      nginx: {},
      gunicorn: { workers: 3, workerClass: "sync" },
      sqlalchemy: {},
      database: { vCpus: 2, maxConnections: 100 },
    },
    calibration: "reference",
  },
};
