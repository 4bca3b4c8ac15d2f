/** From the architecture's fields to the simulator's specs: defaults, what follows from what, and the assumptions. */
import type { DistributionSpec, GunicornSpec, NetworkSpec, PoolSpec } from "../sim/spec.js";
import { buildAppServer, buildDeployments } from "./build-app-server.js";
import { buildAutoScaling, initialInstances } from "./autoscaling/build-auto-scaling.js";
import { launchTemplateRevisions } from "./autoscaling/build-instance-refresh.js";
import { buildLoadBalancer } from "./build-load-balancer.js";
import { buildDatabaseMachine, buildInstanceMachine } from "./build-machines.js";
import { onCalibratedCores, overheadRoundTrip } from "./calibrated-machine.js";
import { DEFAULTS } from "./defaults.js";
import { fromDefault } from "./distribution.js";
import { loadBalancerZones } from "./load-balancer-zones.js";
import { messages } from "./messages.js";
import { buildImpairments } from "./network/impairments.js";
import { buildZones } from "./network/zone-distances.js";
import type { Origins } from "./origins.js";
import { buildManagedDatabase, type Statements } from "./rds/build-managed-database.js";
import { buildConnections } from "./rds/connections.js";
import { databaseMessages } from "./rds/messages.js";
import type { Architecture, Assumption, ScenarioCalibration } from "./scenario.js";
import type { ArchitectureFields } from "./schema/architecture-schema.js";
import type { FaultFields } from "./schema/faults-schema.js";

const OWN_DEFAULT = "Kneepoint's default; set it in the scenario";

/** What the rest of the scenario says about the database. */
export interface DatabaseContext {
  /** What the workload says that its statements ask of it. */
  readonly statements: Statements | undefined;
  /** Whether the clients open connections of their own. */
  readonly hasClients: boolean;
  /** Of its subnets; the primary stands in the first. */
  readonly zones: readonly string[];
}

/** Inconsistencies are reported; the result is then of no use, and the caller throws. */
export function buildArchitecture(
  fields: ArchitectureFields,
  faults: readonly FaultFields[],
  data: DatabaseContext,
  calibration: ScenarioCalibration | null,
  origins: Origins,
  assumptions: Assumption[],
): Architecture {
  const { loadBalancer, autoScalingGroup = {}, nginx = {}, database } = fields;
  const template = autoScalingGroup.launchTemplate ?? {};
  const machine = buildInstanceMachine(template, assumptions);
  const { vCpus } = machine;
  const instances = initialInstances(fields);
  const capacityPath = ["architecture", "autoScalingGroup", "desiredCapacity"];
  if (instances > 1 && loadBalancer === undefined) origins.report(capacityPath, messages.needsLoadBalancer(instances));
  if (instances > 1 && database?.host === "instance") {
    origins.report(["architecture", "database", "host"], messages.needsOneInstance());
  }

  const balancing = buildLoadBalancer(fields, faults, origins);
  const delays = balancing.loadBalancer?.application?.targetGroups.map((group) => group.deregistrationDelaySeconds);
  const autoScaling = buildAutoScaling(
    fields,
    faults,
    loadBalancerZones(fields),
    Math.min(...(delays ?? [0])),
    origins,
    assumptions,
  );
  // In the order of a request's way, which is that of the report's assumptions.
  const network = {
    ...buildNetwork(fields, calibration, assumptions),
    ...buildImpairments(faults, fields, data.hasClients, data.zones, origins),
  };
  const places = autoScaling?.zoneOfPlace.length ?? instances;
  const isFar =
    fields.network !== undefined && fields.network !== "ideal" && fields.network.interZoneRoundTrip !== undefined;
  if (isFar && database === undefined)
    origins.report(["architecture", "network", "interZoneRoundTrip"], databaseMessages.needsDatabase(), "key");
  const areZonesAsked = isFar || network.impairments?.some(({ zone }) => zone !== undefined) === true;
  const appServer = buildAppServer(
    fields,
    buildGunicorn(fields, vCpus, origins, assumptions),
    vCpus,
    faults,
    origins,
    assumptions,
  );
  const dataTier = buildDataTier(fields, faults, data, origins, assumptions);
  const architecture: Architecture = {
    network: { ...network, ...(areZonesAsked ? { zones: buildZones(fields, places, data.zones) } : {}) },
    ...buildKernel(fields),
    ...balancing,
    instances: places,
    ...(autoScaling === null ? {} : { autoScaling }),
    instance: {
      ...machine,
      limitConn: nginx.limitConn ?? Infinity,
    },
    ...appServer,
    ...buildDeployments(faults, fields, delays === undefined ? null : Math.min(...delays), origins),
    ...launchTemplateRevisions(faults),
    ...dataTier,
  };
  return onCalibratedCores(architecture, calibration, assumptions);
}

/** The pools, the connections and the database behind them. */
function buildDataTier(
  fields: ArchitectureFields,
  faults: readonly FaultFields[],
  { statements, zones }: DatabaseContext,
  origins: Origins,
  assumptions: Assumption[],
): Pick<Architecture, "pool" | "connections" | "database"> {
  const { database, sqlalchemy, autoScalingGroup } = fields;
  const pool = sqlalchemy === undefined ? null : buildPool(sqlalchemy);
  if (database === undefined) {
    faults.forEach((fault, index) => {
      if (fault.database !== undefined)
        origins.report(["faults", index, "database"], databaseMessages.needsDatabase(), "key");
    });
    return { pool, ...buildConnections(fields, false, Infinity, origins), database: null };
  }
  const server = buildDatabase(database, autoScalingGroup?.launchTemplate?.measuredOn, assumptions);
  const managed = buildManagedDatabase(fields, faults, statements, zones, origins, assumptions);
  return {
    pool,
    ...buildConnections(fields, managed !== null, server.maxConnections, origins),
    database: { ...server, ...(managed === null ? {} : { managed }) },
  };
}

function buildNetwork(
  fields: ArchitectureFields,
  calibration: ScenarioCalibration | null,
  assumptions: Assumption[],
): NetworkSpec {
  if (fields.network === "ideal") return { clientRttSeconds: null, instanceRttSeconds: null, databaseRttSeconds: null };
  const { clientRoundTrip, instanceRoundTrip, databaseRoundTrip } = fields.network ?? {};
  if (clientRoundTrip === undefined) {
    assumptions.push({
      subject: "network",
      statement: "The clients' own network adds no time: latencies are as seen at the front door.",
      source: OWN_DEFAULT,
    });
  }
  const assumed = (what: string, spec: { readonly median: string }): void => {
    const statement = `The round trip ${what} is lognormal with a median of ${spec.median}.`;
    assumptions.push({
      subject: "network",
      statement,
      source: "Inference from published measurements within one zone; set it in the scenario",
    });
  };
  const { network } = DEFAULTS;
  if (instanceRoundTrip === undefined && fields.loadBalancer !== undefined)
    assumed("between load balancer and instance", network.instanceRoundTrip);
  if (databaseRoundTrip === undefined && fields.database !== undefined)
    assumed("between instance and database", network.databaseRoundTrip);
  return {
    clientRttSeconds:
      clientRoundTrip === undefined ? overheadRoundTrip(calibration, assumptions) : given(clientRoundTrip),
    instanceRttSeconds: given(instanceRoundTrip ?? fromDefault(network.instanceRoundTrip)),
    databaseRttSeconds: given(databaseRoundTrip ?? fromDefault(network.databaseRoundTrip)),
  };
}

/** Only what the scenario says: Linux's defaults are the simulator's own. */
function buildKernel({ network }: ArchitectureFields): Pick<Architecture, "kernel"> {
  if (network === undefined || network === "ideal") return {};
  const { tcpConnectTimeout, tcpResendTimeout } = network;
  if (tcpConnectTimeout === undefined && tcpResendTimeout === undefined) return {};
  return {
    kernel: {
      connectSeconds: tcpConnectTimeout ?? DEFAULTS.kernel.tcpConnectTimeout,
      resendSeconds: tcpResendTimeout ?? DEFAULTS.kernel.tcpResendTimeout,
    },
  };
}

const given = (value: DistributionSpec | "ideal"): DistributionSpec | null => (value === "ideal" ? null : value);

/** A reader must meet it beside the figures: with a pool of its own for each, the busiest decides where the knee is. */
const GTHREAD_ACCEPTS = {
  statement:
    "Of several gthread workers the first accept most: each later one 0.42 of the one before, who accepted last less often.",
  source:
    "counted on one core of Linux 6.18 (docs/validation/findings.md); how several cores share connections is not known",
} as const;

function buildGunicorn(
  { gunicorn: fields = {}, uwsgi }: ArchitectureFields,
  vCpus: number,
  origins: Origins,
  assumptions: Assumption[],
): GunicornSpec {
  const path = ["architecture", "gunicorn"];
  let workers = fields.workers;
  if (workers === undefined && uwsgi !== undefined) workers = uwsgi.processes ?? 1;
  if (workers === undefined) {
    workers = Math.round(2 * vCpus + 1);
    if (vCpus === Infinity) origins.report(path, messages.idealNeedsWorkers(), "key");
    else {
      assumptions.push({
        subject: "gunicorn",
        statement: `Each instance runs ${workers} workers: 2 * vCPUs + 1.`,
        source: "Gunicorn's documentation, design: how many workers",
      });
    }
  }
  const threads = fields.threads ?? DEFAULTS.gunicorn.threads;
  const asked = fields.workerClass ?? DEFAULTS.gunicorn.workerClass;
  if (asked === "sync" && threads > 1) origins.notice([...path, "threads"], messages.syncThreads(threads));
  const workerClass = threads > 1 ? "gthread" : asked;
  if (workerClass === "gthread" && workers > 1 && uwsgi === undefined)
    assumptions.push({ subject: "gunicorn", ...GTHREAD_ACCEPTS });
  return {
    workers,
    workerClass,
    threads,
    backlog: fields.backlog ?? DEFAULTS.gunicorn.backlog,
    gil: fields.gil ?? workerClass === "gthread",
  };
}

function buildPool(fields: NonNullable<ArchitectureFields["sqlalchemy"]>): PoolSpec {
  const defaults = DEFAULTS.sqlalchemy;
  const poolSize = fields.poolSize ?? defaults.poolSize;
  const maxOverflow = fields.maxOverflow ?? defaults.maxOverflow;
  return {
    // SQLAlchemy's own signs for "no limit".
    poolSize: poolSize === 0 ? Infinity : poolSize,
    maxOverflow: poolSize === 0 ? 0 : maxOverflow === -1 ? Infinity : maxOverflow,
    poolTimeoutSeconds: fields.poolTimeout ?? defaults.poolTimeoutSeconds,
    sharedBy: fields.sharedBy ?? defaults.sharedBy,
    release: fields.release ?? defaults.release,
  };
}

function buildDatabase(
  fields: NonNullable<ArchitectureFields["database"]>,
  measuredOn: string | undefined,
  assumptions: Assumption[],
): NonNullable<Architecture["database"]> {
  return { ...buildDatabaseMachine(fields, measuredOn, assumptions), host: fields.host ?? DEFAULTS.database.host };
}
