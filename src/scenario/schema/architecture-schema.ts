/**
 * `architecture`: the systems between the client and the data, with the AWS API's property names in camelCase. A tier
 * that is not there is absent; `ideal` takes a limit or a delay away.
 */
import { byteCount } from "./byte-size.js";
import { APP_SERVER_DEFAULTS } from "../app-server-defaults.js";
import { z } from "zod";
import type { DistributionSpec } from "../../sim/spec.js";
import { DEFAULTS } from "../defaults.js";
import type { CreditFields } from "../ec2/cpu-credits.js";
import {
  DATABASE_CLASS_NAMES,
  DATABASE_ENGINES,
  OWN_MAX_CONNECTIONS,
  type DatabaseEngine,
} from "../ec2/database-class.js";
import { INSTANCE_TYPE_NAMES } from "../ec2/instance-types.js";
import {
  proxyShape,
  uwsgiSchema,
  workerLifeShape,
  type ProxyFields,
  type UwsgiFields,
  type WorkerLifeFields,
} from "./app-server-schema.js";
import { autoScalingShape, type AutoScalingFields } from "./auto-scaling-schema.js";
import type { CloudFrontFields } from "./cloud-front-fields.js";
import { cloudFrontSchema } from "./cloud-front-schema.js";
import { connectionShape, type ConnectionFields } from "./connection-schema.js";
import { pgBouncerSchema, rdsProxySchema, type PgBouncerFields, type RdsProxyFields } from "./pooler-schema.js";
import {
  databaseBillShape,
  managedDatabaseShape,
  type DatabaseBillFields,
  type ManagedDatabaseFields,
} from "./database-schema.js";
import { replicaShape, type ReplicaFields } from "./replica-schema.js";
import {
  distribution,
  delay,
  durationOr,
  field,
  limitOrIdeal,
  naturalNumber,
  positiveDuration,
  positiveInteger,
  positiveNumber,
  strict,
} from "./field.js";
import type { Placement } from "./network-fields.js";
import { loadBalancerSchema, type LoadBalancerFields } from "./load-balancer-schema.js";
import { route53Schema, type Route53Fields } from "./route53-schema.js";
import { autoScalingGroupPlacement, databasePlacement, launchTemplatePlacement, vpcSchema } from "./vpc-schema.js";

export interface ArchitectureFields extends Placement {
  readonly route53?: Route53Fields | undefined;
  readonly network?:
    | "ideal"
    | {
        readonly clientRoundTrip?: DistributionSpec | "ideal" | undefined;
        readonly instanceRoundTrip?: DistributionSpec | "ideal" | undefined;
        readonly databaseRoundTrip?: DistributionSpec | "ideal" | undefined;
        readonly interZoneRoundTrip?: DistributionSpec | undefined;
        readonly tcpConnectTimeout?: number | undefined;
        readonly tcpResendTimeout?: number | undefined;
      }
    | undefined;
  readonly cloudFront?: CloudFrontFields | undefined;
  readonly loadBalancer?: (Placement["loadBalancer"] & LoadBalancerFields) | undefined;
  readonly autoScalingGroup?:
    | (Placement["autoScalingGroup"] &
        AutoScalingFields & {
          readonly desiredCapacity?: number | undefined;
          readonly launchTemplate?:
            | (CreditFields & {
                readonly instanceType?: string | undefined;
                readonly measuredOn?: string | undefined;
                readonly vCpus?: number | undefined;
                readonly relativeSpeed?: number | undefined;
                readonly memory?: number | undefined;
                readonly reservedMemory?: number | undefined;
              })
            | undefined;
        })
    | undefined;
  readonly nginx?: (ProxyFields & { readonly limitConn?: number | undefined }) | undefined;
  readonly uwsgi?: UwsgiFields | undefined;
  readonly gunicorn?:
    | (WorkerLifeFields & {
        readonly workers?: number | undefined;
        readonly workerClass?: "sync" | "gthread" | "gevent" | undefined;
        readonly threads?: number | undefined;
        readonly backlog?: number | undefined;
        readonly gil?: boolean | undefined;
      })
    | undefined;
  readonly sqlalchemy?:
    | ({
        readonly poolSize?: number | undefined;
        readonly maxOverflow?: number | undefined;
        readonly poolTimeout?: number | undefined;
        readonly sharedBy?: "process" | "instance" | undefined;
        readonly release?: "query" | "request" | undefined;
      } & ConnectionFields)
    | undefined;
  readonly pgBouncer?: PgBouncerFields | undefined;
  readonly rdsProxy?: RdsProxyFields | undefined;
  readonly database?:
    | (Placement["database"] &
        ManagedDatabaseFields &
        DatabaseBillFields &
        ReplicaFields & {
          readonly engine?: DatabaseEngine | undefined;
          readonly dbInstanceClass?: string | undefined;
          readonly vCpus?: number | undefined;
          readonly relativeSpeed?: number | undefined;
          readonly maxConnections?: number | undefined;
          readonly host?: "own" | "instance" | undefined;
        })
    | undefined;
}

// Evidence: page and tag, as in the project's reference notes. [D] documented by the vendor, [S] measured by others,
// [I] our inference: such a value is a guess, and taking it becomes an assumption of the report.

const network = strict({
  clientRoundTrip: field(delay, {
    description:
      "Round trip between client and load balancer. Left out, it is the per-request overhead of the calibrated stack, if the calibration has fitted one (`machine.overheadSeconds`).",
    unit: "s",
    default: "ideal",
  }),
  instanceRoundTrip: field(delay, {
    description: "Round trip between load balancer and instance. Not used without a load balancer.",
    unit: "s",
    default: DEFAULTS.network.instanceRoundTrip,
    evidence: "within a zone 0.1 to 0.3 ms; lognormal of median 0.2 ms and sigma 0.3 suggested [I]",
  }),
  databaseRoundTrip: field(delay, {
    description: "Round trip between instance and database.",
    unit: "s",
    default: DEFAULTS.network.databaseRoundTrip,
    evidence:
      "as within a zone [I]; between zones 0.8 ms, 0.4 to 1.5 [S], so give a lognormal of median 0.8ms and sigma 0.35 [I]",
  }),
  interZoneRoundTrip: field(distribution, {
    description:
      "In place of databaseRoundTrip where the instance and the primary stand in different zones; after a failover these are others. Between zones a lognormal of median 0.8ms and sigma 0.35 is usual.",
    unit: "s",
    default: "as databaseRoundTrip",
    evidence: "measured by others: 0.4 to 1.5 ms between zones [S]; AWS gives no figure",
  }),
  tcpConnectTimeout: field(positiveDuration, {
    description:
      "When the instances' kernel gives up connecting, where packets are dropped and the application sets no limit.",
    unit: "s",
    default: `${DEFAULTS.kernel.tcpConnectTimeout}s`,
    evidence: "Linux, ip-sysctl: tcp_syn_retries 6 [D]",
  }),
  tcpResendTimeout: field(positiveDuration, {
    description: "When it gives up an open connection on which nothing is acknowledged any more.",
    unit: "s",
    default: `${DEFAULTS.kernel.tcpResendTimeout}s`,
    evidence: "Linux, ip-sysctl: tcp_retries2 15 [D]",
  }),
});

const autoScalingGroup = strict({
  desiredCapacity: field(positiveInteger, {
    description: "Number of instances; of a group that scales, when the run begins.",
    default: DEFAULTS.autoScalingGroup.desiredCapacity,
  }),
  ...autoScalingShape,
  ...autoScalingGroupPlacement,
  launchTemplate: field(
    strict({
      instanceType: field(z.enum(INSTANCE_TYPE_NAMES), {
        description: "EC2 instance type: gives `vCpus` and `relativeSpeed`, which replace it one by one.",
      }),
      measuredOn: field(z.enum(INSTANCE_TYPE_NAMES), {
        description:
          "Instance type that the calibration was measured on, to compare `instanceType` and `dbInstanceClass` with. Absent: its core is taken for a vCPU of an m6i.",
      }),
      vCpus: field(limitOrIdeal("number"), {
        description: "vCPUs of an instance; `ideal`: requests never share a CPU. AWS has no default instance type.",
        default: `of the instanceType, else ${DEFAULTS.launchTemplate.vCpus}`,
      }),
      relativeSpeed: field(positiveNumber, {
        description: "Speed of a vCPU relative to the machine that the calibration was measured on.",
        default: `of the instanceType, else ${DEFAULTS.launchTemplate.relativeSpeed}`,
      }),
      memory: field(byteCount, {
        description: "Memory of an instance; see gunicorn.memoryPerWorker.",
        unit: "bytes",
        default: "of the instanceType",
      }),
      reservedMemory: field(byteCount, {
        description: "What the kernel, Nginx and agents take of it.",
        unit: "bytes",
        default: APP_SERVER_DEFAULTS.memory.reserved,
        evidence: "a guess: measure it [I]",
      }),
      creditSpecification: field(
        strict({
          cpuCredits: field(z.enum(["standard", "unlimited"]), {
            description: "standard: out of credits, the baseline. unlimited: on, for money.",
            default: "unlimited",
            evidence: "EC2, burstable-credits-baseline-concepts [D]",
          }),
        }),
        { description: "Of a T type." },
      ),
      initialCpuCredits: field(z.number().min(0), {
        description:
          "Of a T type: credits of the instances that are there from the beginning; those launched later have none.",
        default: "all it may keep",
      }),
      ...launchTemplatePlacement,
    }),
    { description: "What each instance is." },
  ),
});

const nginx = strict({
  limitConn: field(limitOrIdeal("integer"), {
    description: "Requests in progress at an instance at most; Nginx answers 503 at once beyond it (limit_conn).",
    default: "ideal",
    evidence: "nginx, ngx_http_limit_conn_module: off by default, limit_conn_status 503 [D]",
  }),
  ...proxyShape,
});

const gunicorn = strict({
  workers: field(positiveInteger, {
    description: "Worker processes of an instance. Default: 2 * vCpus + 1, Gunicorn's guidance (its own default is 1).",
    default: "2 * vCpus + 1",
    evidence: 'Gunicorn, design: "(2 x $num_cores) + 1" [D]',
  }),
  workerClass: field(z.enum(["sync", "gthread", "gevent"]), {
    description:
      "sync: one request per worker. gthread: `threads` requests per worker, which accepts more and lets them wait for its own threads. gevent: `workerConnections`, of which one runs Python until it waits for something.",
    default: DEFAULTS.gunicorn.workerClass,
    evidence: "Gunicorn, settings [D]",
  }),
  threads: field(positiveInteger, {
    description: "Threads of a worker. More than 1 with workerClass sync makes it gthread, as Gunicorn does.",
    default: DEFAULTS.gunicorn.threads,
    evidence: "Gunicorn, settings [D]",
  }),
  backlog: field(limitOrIdeal("integer"), {
    description: "Connections waiting to be accepted at most; a request beyond it is answered 502.",
    default: DEFAULTS.gunicorn.backlog,
    evidence: "Gunicorn, settings: backlog [D]",
  }),
  gil: field(z.boolean(), {
    description:
      "Whether the Python threads of one process share one core. Default: true with gthread; no meaning with sync.",
    default: "true with gthread",
  }),
  ...workerLifeShape,
});

const sqlalchemy = strict({
  poolSize: field(naturalNumber, {
    description: "Connections kept open; 0: no limit.",
    default: DEFAULTS.sqlalchemy.poolSize,
    evidence: "SQLAlchemy, connection pooling: QueuePool [D]",
  }),
  maxOverflow: field(z.int().min(-1), {
    description: "Connections beyond poolSize, closed on return; -1: no limit.",
    default: DEFAULTS.sqlalchemy.maxOverflow,
    evidence: "SQLAlchemy, connection pooling: QueuePool [D]",
  }),
  poolTimeout: field(durationOr("none"), {
    description: "A request that waits longer for a connection is answered 500; `none`: it waits forever.",
    unit: "s",
    default: "30s",
    evidence: "SQLAlchemy, connection pooling: QueuePool [D]",
  }),
  sharedBy: field(z.enum(["process", "instance"]), {
    description:
      "process: one pool per Gunicorn worker, as SQLAlchemy has it. instance: one for all of them, as a local PgBouncer.",
    default: DEFAULTS.sqlalchemy.sharedBy,
  }),
  release: field(z.enum(["query", "request"]), {
    description:
      "When the connection goes back: after each query (autocommit) or at the end of the request (session scope).",
    default: DEFAULTS.sqlalchemy.release,
  }),
  ...connectionShape,
});

const database = strict({
  engine: field(z.enum(DATABASE_ENGINES), {
    description:
      "postgres or mysql: gives RDS's formula of max_connections, the price of the class, and what a connection costs the server.",
    default: "postgres",
    evidence: "AWS, RDS CHAP_Limits: MySQL {DBInstanceClassMemory/12582880} [D]",
  }),
  dbInstanceClass: field(z.enum(DATABASE_CLASS_NAMES), {
    description: "DB instance class: gives `vCpus`, `relativeSpeed` and `maxConnections`, which replace it one by one.",
  }),
  vCpus: field(limitOrIdeal("number"), {
    description: "vCPUs; `ideal`: queries never share a CPU. AWS has no default instance class.",
    default: `of the dbInstanceClass, else ${DEFAULTS.database.vCpus}`,
  }),
  relativeSpeed: field(positiveNumber, {
    description: "Speed of a vCPU relative to the machine that the calibration was measured on.",
    default: `of the dbInstanceClass, else ${DEFAULTS.database.relativeSpeed}`,
  }),
  maxConnections: field(limitOrIdeal("integer"), {
    description:
      "Connections at most; one more is refused and the request answered 500. RDS derives it from the memory: LEAST(DBInstanceClassMemory/9531392, 5000), about 830 at 8 GiB; of MySQL DBInstanceClassMemory/12582880, about 630.",
    default: `of the dbInstanceClass, else ${OWN_MAX_CONNECTIONS.postgres}, of MySQL ${OWN_MAX_CONNECTIONS.mysql}`,
    evidence: "AWS, RDS CHAP_Limits: the formula needs a memory size; without one, PostgreSQL's own default of 100 [D]",
  }),
  host: field(z.enum(["own", "instance"]), {
    description: "own: a machine of its own. instance: on the only instance, sharing its CPU.",
    default: DEFAULTS.database.host,
  }),
  ...managedDatabaseShape,
  ...databaseBillShape,
  ...replicaShape,
  ...databasePlacement,
});

export const architectureSchema: z.ZodType<ArchitectureFields> = strict({
  route53: field(route53Schema, {
    description:
      "A hosted zone. Absent: if the clients look names up at all, one alias to the load balancer with its TTL of 60 s.",
  }),
  network: field(z.union([z.literal("ideal"), network]), {
    description: "Round-trip times between the systems; `ideal`: none. Absent: the defaults of each.",
  }),
  cloudFront: field(cloudFrontSchema, {
    description: "CloudFront distribution. Absent: viewers go straight to the load balancer.",
  }),
  loadBalancer: field(loadBalancerSchema, {
    description: "Application Load Balancer. Absent: the clients reach the only instance directly.",
  }),
  autoScalingGroup: field(autoScalingGroup, { description: "The instances. Absent: one of the default size." }),
  nginx: field(nginx, { description: "Nginx in front of Gunicorn, on each instance. Absent: it limits nothing." }),
  gunicorn: field(gunicorn, { description: "The Python workers of an instance." }),
  uwsgi: field(uwsgiSchema, { description: "uWSGI in place of Gunicorn." }),
  sqlalchemy: field(sqlalchemy, { description: "The connection pool. Absent: a query needs no pool connection." }),
  pgBouncer: field(pgBouncerSchema, {
    description: "A PgBouncer on each instance, between its pools and the database.",
  }),
  rdsProxy: field(rdsProxySchema, { description: "An RDS Proxy in front of the database." }),
  database: field(database, { description: "The database. Absent: no route may query one." }),
  vpc: field(vpcSchema, {
    description: "The network they stand in. Absent, or where it says nothing: a well-formed one in two zones.",
  }),
}) as z.ZodType<ArchitectureFields>;
