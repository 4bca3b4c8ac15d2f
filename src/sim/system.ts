/**
 * Wires the rooms of one system along the path of a request, and runs it once.
 *
 *     Client ─ Link ─ [CloudFront] ─ LoadBalancer ─ Link ─ Instance (Nginx ─ Gunicorn ─ pool) ─ Link ─ Database
 *
 * A tier that the specification leaves out is not there: its neighbours are joined directly.
 */
import { ApplicationLoadBalancer, LoadBalancer, Target } from "./alb/index.js";
import { appLevels, AppServers, type Gunicorn, roomToWait } from "./app/index.js";
import { Client, Connections } from "./client/index.js";
import { CloudFront, type RegionOf } from "./cloudfront/index.js";
import { callSites, Demands, healthCheckSites, type CallSite } from "./demands.js";
import { CpuCredits, CreditBooks, Instance, SpeedLimit } from "./ec2/index.js";
import { scheduleInstanceFaults } from "./faults/index.js";
import { followMachineSpeed } from "./kernel/machine-speed.js";
import { Eevdf } from "./kernel/eevdf.js";
import type { Processor } from "./kernel/processor.js";
import { ProcessorSharing } from "./kernel/processor-sharing.js";
import { schedulerOf } from "./scheduler.js";
import type { Caller, Tier } from "./kernel/tier.js";
import type { Requests } from "./kernel/requests.js";
import { World } from "./kernel/world.js";
import { EACH_INSTANCE } from "./metrics/gauges.js";
import { Recorder } from "./metrics/recorder.js";
import { collectRun } from "./metrics/collect-run.js";
import { Sampler } from "./metrics/sampler.js";
import {
  Addresses,
  createLink,
  NetworkGates,
  scheduleAddressFaults,
  wireThirdParties,
  Zones,
  type DatabaseClient,
  type ExternalCaller,
  type Link,
  type Way,
} from "./network/index.js";
import { Route53 } from "./route53/index.js";
import { machinesIn, ScaledProcessor } from "./rds/index.js";
import { wireDatabase, type DatabaseTier } from "./database-tier.js";
import { deployableFleet, FleetUtilisation, Machine, scaleFleet, type InstanceCpu } from "./fleet.js";
import type { AutoScalingGroup } from "./autoscaling/index.js";
import type { QueryClient } from "./pool/index.js";
import type { Run } from "./run.js";
import type { CoreSpec, DistributionSpec, RunSpec, SystemSpec } from "./spec.js";

const PATH_BINS_PER_INTERVAL = 10;

/** Runs the system once. Throws if a self-check fails: that would be a fault of the model, never of the scenario. */
export function simulate(spec: SystemSpec, run: RunSpec): Run {
  const world = new World(run.seed, run.replication, run.arrivalSeed);
  const sites = [...callSites(spec), ...healthCheckSites(spec)];
  const time = {
    horizonSeconds: run.horizonSeconds,
    intervals: run.intervals,
    warmUpSeconds: run.warmUpSeconds,
    pathBins: run.intervals * PATH_BINS_PER_INTERVAL,
    foundClasses: run.foundClasses,
  };
  const recorder = new Recorder(world, sites.length, time);
  const sampler = new Sampler(world, recorder, time);
  const client = new Client(world, spec, sites, recorder, run);
  const addresses = new Addresses(spec.route53?.addresses ?? []);
  const outer = wireConnections(world, spec, sites, client, recorder, addresses);
  const { door, cloudFront, balancer, servers, data, group, creditBooks } = wire(
    world,
    spec,
    sites,
    outer ?? client,
    outer === null ? null : (row) => outer.regionOf(row),
    run.warmUpSeconds,
    (iteration) => client.startedAt(iteration),
  );
  if (outer === null) client.connect(door);
  else {
    outer.connect(door);
    client.connectBy(outer);
    if (balancer !== null) joinNodes(spec, addresses, outer, balancer);
  }
  sampler.begin();
  client.begin();
  world.calendar.run(run.horizonSeconds);
  // The averages end at the horizon; what is still under way may end, if the load has.
  if (run.drainSeconds > 0) world.calendar.run(run.horizonSeconds + run.drainSeconds);
  const userTimings = client.userTimings();
  const result = collectRun(world, recorder, sampler, sites, run);
  return {
    ...result,
    ...(userTimings === null ? {} : { userTimings }),
    ...(balancer === null ? {} : { loadBalancer: balancer.report() }),
    ...(cloudFront === null ? {} : { cloudFront: cloudFront.report() }),
    ...(servers === null ? {} : { appServer: servers.report() }),
    ...(creditBooks === null ? {} : { cpuCredits: creditBooks.report() }),
    ...(group === null ? {} : { autoScaling: group.report() }),
    ...data?.report(),
  };
}

/** How clients that open connections reach the front door; null: they are always connected. */
function wireConnections(
  world: World,
  spec: SystemSpec,
  sites: readonly CallSite[],
  client: Client,
  recorder: Recorder,
  addresses: Addresses,
): Connections | null {
  const access = spec.clients?.access ?? null;
  if (access === null || spec.route53 === undefined) return null;
  scheduleAddressFaults(world.calendar, addresses, spec.addressFaults ?? []);
  const route53 = new Route53(world, spec.route53, addresses);
  return new Connections(world, access, sites, addresses, route53, client, recorder);
}

/** Addresses that lead to the load balancer's nodes: a node speaks for its health, and gets the requests that go there. */
function joinNodes(
  { route53, cloudFront }: SystemSpec,
  addresses: Addresses,
  outer: Connections,
  balancer: ApplicationLoadBalancer,
): void {
  const nodes = route53?.nodes ?? [];
  nodes.forEach((node, address) => {
    if (node >= 0) addresses.provideHealth(address, balancer.node(node));
  });
  // CloudFront asks for the load balancer's name itself.
  if (cloudFront === undefined) balancer.exchange.arriveAt((row) => nodes[outer.addressOf(row)] ?? -1);
}

/** Builds everything below the client, from the database up, and returns what the client talks to. */
function wire(
  world: World,
  spec: SystemSpec,
  sites: readonly CallSite[],
  client: Caller,
  regionOf: RegionOf | null,
  warmUpSeconds: number,
  sessionStartedAt: (iteration: number) => number,
): {
  door: Tier;
  cloudFront: CloudFront | null;
  balancer: ApplicationLoadBalancer | null;
  servers: AppServers | null;
  data: DatabaseTier | null;
  group: AutoScalingGroup | null;
  creditBooks: CreditBooks | null;
} {
  const servers = spec.appServer === undefined ? null : new AppServers(world, spec, sites, warmUpSeconds);
  const demands = servers?.revisions ?? new Demands(world, spec, sites);
  const zones = spec.network.zones === undefined ? null : new Zones(world, spec.network.zones, sites);
  const link = (way: Way, rtt: DistributionSpec | null, caller: Caller): Link | null =>
    createLink(world, way, rtt, spec.network, sites, caller, zones);

  // Clients with connections of their own bring the way along.
  const outer = spec.clients?.access == null ? link("client", spec.network.clientRttSeconds, client) : null;
  const cloudFront =
    spec.cloudFront === undefined
      ? null
      : new CloudFront(world, spec.cloudFront, spec, sites, outer ?? client, { regionOf, warmUpSeconds });
  const gates = new NetworkGates(world, spec);
  const door = gates.fromClients(cloudFront?.originCaller ?? outer ?? client);
  const aboveBalancer = door ?? cloudFront?.originCaller ?? outer ?? client;
  const full = spec.loadBalancer?.application !== undefined;
  const targets = full ? Array.from({ length: spec.instances }, (_, index) => new Target(world, index)) : [];
  const application = full
    ? new ApplicationLoadBalancer(world, spec, sites, targets, aboveBalancer, warmUpSeconds, gates.state("healthCheck"))
    : null;
  const plain = spec.loadBalancer === null || full ? null : new LoadBalancer(world, spec.loadBalancer, aboveBalancer);
  const balancer = application ?? plain;
  const passage = balancer === null ? null : gates.toTargets(balancer);
  const inner = balancer === null ? null : link("instance", spec.network.instanceRttSeconds, passage ?? balancer);
  const aboveInstances = inner ?? passage ?? balancer ?? aboveBalancer;

  const processors = Array.from({ length: spec.instances }, (_, index) =>
    processor(world, spec.instance, `instance ${index}`),
  );
  const cpus = processors.map((cpu): InstanceCpu => {
    const limit = new SpeedLimit(cpu);
    const { credits } = spec.instance;
    return { cpu, limit, credits: credits === undefined ? null : new CpuCredits(world, cpu, limit, credits) };
  });
  const accounts = cpus.flatMap(({ credits }) => (credits === null ? [] : [credits]));
  const creditBooks = accounts.length === 0 ? null : new CreditBooks(world, accounts, warmUpSeconds);
  const fleet = spec.autoScaling === undefined ? null : new FleetUtilisation(world, cpus);
  if (fleet === null) {
    const measured = cpus.map(({ cpu, credits }) => ({
      cores: cpu.cores,
      busyCoreSeconds: () => (credits ?? cpu).busyCoreSeconds(),
    }));
    registerUtilisation(world, "instance", "Instance CPU", measured);
  }
  if (spec.instances > 1 && Number.isFinite(spec.instance.vCpus)) registerEachInstance(world, cpus);
  const instances: Instance[] = [];
  const applications = new ByInstance(world);
  const data = wireDatabase(world, spec, sites, warmUpSeconds, {
    demands,
    applications,
    gates,
    zones,
    link: (named, caller, near) =>
      createLink(named, "database", spec.network.databaseRttSeconds, spec.network, sites, caller, near),
    sessionStartedAt,
    createProcessor: (named, database) => {
      if (database.host === "instance") return processors[0]!;
      const first = processor(named, database, "database");
      const later = machinesIn(database.managed?.events ?? []).map(
        (machine) => [machine, processor(named, { ...database, ...machine }, "database")] as const,
      );
      const cpu = later.length === 0 ? first : new ScaledProcessor(first, new Map(later));
      registerUtilisation(named, "database", "Database CPU", [cpu]);
      return cpu;
    },
  });
  const { calls: thirdParties, images } = wireThirdParties(world, spec, sites, gates, applications);
  const levels = appLevels(world, fleetCapacity(spec));
  processors.forEach((cpu, index) => {
    const caller = targets[index] ?? aboveInstances;
    instances.push(
      new Instance(world, demands, cpu, spec, data?.access ?? null, levels, caller, thirdParties, servers),
    );
  });
  instances.forEach((instance, index) => applications.add(instance, targets[index] ?? instance.entry));

  const front = (first: Tier): Tier => {
    door?.connect(first);
    const origin = door ?? first;
    cloudFront?.connect(origin);
    outer?.connect(cloudFront ?? origin);
    return outer ?? cloudFront ?? origin;
  };
  if (application !== null) servers?.askWhoWaits((row) => application.exchange.hasGone(row));
  inner?.connect(applications);
  passage?.connect(inner ?? applications);
  if (application !== null) {
    targets.forEach((target, index) => target.connect(instances[index]!.entry, application.exchange, aboveInstances));
    application.connect(passage ?? inner ?? applications);
    const machines = cpus.map(
      (cpu, index) => new Machine(index, cpu, targets[index]!, application, (by) => fleet?.change(by), servers, images),
    );
    if (spec.instanceFaults !== undefined && spec.instanceFaults.length > 0)
      scheduleInstanceFaults(world.calendar, spec.instanceFaults, machines);
    const { autoScaling, loadBalancer } = spec;
    const group =
      autoScaling === undefined
        ? null
        : scaleFleet(world, autoScaling, machines, application, loadBalancer!.application!.zones, warmUpSeconds);
    const { registry, fleet: instancesOf } = deployableFleet(machines, application, group);
    servers?.deploy(spec, registry, instancesOf);
    return { door: front(application.exchange), cloudFront, balancer: application, servers, data, group, creditBooks };
  }
  servers?.deploy(spec, null, null);
  for (const instance of instances) plain?.register(passage ?? inner ?? instance.entry);
  return {
    door: front(plain ?? instances[0]!.entry),
    cloudFront,
    balancer: null,
    servers,
    data,
    group: null,
    creditBooks,
  };
}

/** Finds a request's instance, which the load balancer has chosen, for what serves all instances together. */
class ByInstance implements Tier, DatabaseClient, QueryClient, ExternalCaller {
  readonly #requests: Requests;
  readonly #entries: Tier[] = [];
  readonly #applications: Gunicorn[] = [];

  constructor(world: World) {
    this.#requests = world.requests;
  }

  add(instance: Instance, entry: Tier): void {
    this.#entries.push(entry);
    this.#applications.push(instance.application);
  }

  serve(row: number): void {
    this.#entries[this.#requests.instance[row]!]!.serve(row);
  }

  answered(row: number): void {
    this.#applications[this.#requests.instance[row]!]!.answered(row);
  }

  databaseLost(row: number): void {
    this.#applications[this.#requests.instance[row]!]!.databaseLost(row);
  }

  queryFailed(row: number): void {
    this.#applications[this.#requests.instance[row]!]!.queryFailed(row);
  }

  called(row: number, failed: boolean): void {
    this.#applications[this.#requests.instance[row]!]!.called(row, failed);
  }
}

function processor(
  world: World,
  spec: { vCpus: number; relativeSpeed: number; core?: CoreSpec },
  machine: string,
): Processor {
  const Scheduling = schedulerOf(spec) === undefined ? ProcessorSharing : Eevdf;
  const cpu = new Scheduling(world.calendar, world.requests, spec.vCpus, spec.relativeSpeed, spec.core ?? {});
  if (spec.core !== undefined) followMachineSpeed(world, machine, cpu, spec.core);
  world.gauges.check({
    name: "utilisation law: work begun = work done + work left",
    sides: () => ({ left: cpu.workBegun(), right: cpu.workDone() + cpu.workLeft() }),
  });
  return cpu;
}

function registerUtilisation(
  world: World,
  system: string,
  label: string,
  processors: readonly Pick<Processor, "cores" | "busyCoreSeconds">[],
): void {
  const cores = processors.reduce((sum, cpu) => sum + cpu.cores, 0);
  const finite = Number.isFinite(cores);
  world.gauges.add({
    system,
    metric: finite ? "CPUUtilization" : "BusyCores",
    label: finite ? label : `${label}: busy cores`,
    unit: finite ? "share" : "count",
    capacity: finite ? 1 : null,
    integral: () => processors.reduce((sum, cpu) => sum + cpu.busyCoreSeconds(), 0) / (finite ? cores : 1),
  });
}

/** What the heat map shows: not more rows than can be told apart. */
const MOST_SHOWN = 200;

function registerEachInstance(world: World, cpus: readonly InstanceCpu[]): void {
  cpus.slice(0, MOST_SHOWN).forEach(({ cpu, credits }, index) => {
    world.gauges.add({
      system: EACH_INSTANCE,
      metric: `CPUUtilization{instance:${index}}`,
      label: `CPU of instance ${index}`,
      unit: "share",
      capacity: 1,
      integral: () => (credits ?? cpu).busyCoreSeconds() / cpu.cores,
    });
  });
}

function fleetCapacity(spec: SystemSpec): { workers: number; backlog: number; pool: number | null } {
  const { gunicorn, pool, database } = spec;
  const { routing, replicas = [] } = database?.managed?.replication ?? {};
  // Each process has a pool for the primary and one for each replica, or one for their common name.
  const readers = routing === undefined ? 0 : routing.policy === "endpoint" ? 1 : replicas.length;
  const readerPool = routing?.pool ?? pool;
  const ofReaders = readerPool === null ? 0 : readers * (readerPool.poolSize + readerPool.maxOverflow);
  // Of a fleet that comes and goes there is no one capacity.
  const instances = spec.autoScaling === undefined ? spec.instances : Infinity;
  const pools = pool === null ? 0 : pool.sharedBy === "process" ? gunicorn.workers : 1;
  return {
    workers: instances * gunicorn.workers * gunicorn.threads,
    backlog: instances * roomToWait(gunicorn),
    pool:
      pool === null || database === null ? null : instances * pools * (pool.poolSize + pool.maxOverflow + ofReaders),
  };
}
