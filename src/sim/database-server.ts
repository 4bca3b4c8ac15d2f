/** Builds one database server: its endpoint, the way to it, and the server behind. */
import { drawsBySite, type CallSite, type Demands } from "./demands.js";
import type { Draws } from "./kernel/draws.js";
import type { Processor } from "./kernel/processor.js";
import type { Caller } from "./kernel/tier.js";
import type { World } from "./kernel/world.js";
import type { FlowState } from "./network/flow-state.js";
import type { Link, Zones } from "./network/index.js";
import { DirectServer, type Connection, type QueryClient } from "./pool/index.js";
import { Availability, Database, ManagedDatabase, type Journal, type Takeover } from "./rds/index.js";
import type { DatabaseConnectionsSpec, DatabaseOutageSpec, DatabaseSpec, SystemSpec } from "./spec.js";

/** What all servers of a database have in common. */
export interface ServerSurroundings {
  readonly system: SystemSpec;
  readonly connections: DatabaseConnectionsSpec;
  readonly sites: readonly CallSite[];
  readonly demands: Demands;
  readonly patience: { readonly connectSeconds: number; readonly answerSeconds: number };
  /** By row: the connection that the request has checked out. */
  readonly held: (Connection | undefined)[];
  link(world: World, caller: Caller, zones: Zones | null): Link | null;
}

/** What is this server's own. */
export interface ServerParts {
  createProcessor(): Processor;
  /** Told of the endpoint before the server is built: something may stand in front of it. */
  readonly reached?: (endpoint: DirectServer) => void;
  readonly client: QueryClient;
  readonly flow: FlowState | null;
  /** How far it is; null: zones make no difference. */
  readonly zones: Zones | null;
  readonly journal?: Journal;
  readonly takeover?: Takeover | null;
  /** Told when it goes away, and when it is back. */
  readonly fails?: () => void;
  readonly returns?: () => void;
}

export interface DatabaseServer {
  readonly endpoint: DirectServer;
  readonly database: Database | ManagedDatabase;
  readonly availability: Availability | null;
}

/** @param world under the server's name, if it is one of several */
export function wireServer(
  world: World,
  spec: DatabaseSpec,
  { system, connections, sites, demands, patience, held, link }: ServerSurroundings,
  { createProcessor, reached, client, flow, zones, journal, takeover, fails, returns }: ServerParts,
): DatabaseServer {
  const { managed } = spec;
  const outages = managed?.events.filter((event) => event.kind === "outage") ?? [];
  const gone = (health: "reset" | "silent"): void => {
    (database as ManagedDatabase).gone(health);
    fails?.();
  };
  const back = ({ becomes }: DatabaseOutageSpec): void => {
    if (becomes !== undefined) (database as ManagedDatabase).become(becomes);
    returns?.();
  };
  const recovery = (): number => (database as ManagedDatabase).recoverySeconds();
  const availability = managed === undefined ? null : new Availability(world, outages, gone, back, takeover, recovery);
  const endpoint = new DirectServer(
    world,
    connections,
    patience,
    { availability, flow, zones },
    roundTrips(world, system, sites),
    held,
    client,
  );
  reached?.(endpoint);
  const path = link(world, endpoint, zones);
  const cpu = createProcessor();
  const fork = connections.opening.serverCpuSeconds;
  const database: Database | ManagedDatabase =
    managed === undefined || availability === null
      ? new Database(world, demands, cpu, spec, path ?? endpoint, fork)
      : new ManagedDatabase(
          world,
          demands,
          cpu,
          { ...spec, managed },
          { sites, specs: system.routes },
          availability,
          endpoint,
          path ?? endpoint,
          fork,
          journal,
        );
  path?.connect(database);
  endpoint.attach(path ?? database, database);
  return { endpoint, database, availability };
}

function roundTrips(
  world: World,
  { network: { databaseRttSeconds } }: SystemSpec,
  sites: readonly CallSite[],
): readonly Draws[] | null {
  return databaseRttSeconds === null ? null : drawsBySite(world, sites, "databaseRtt", () => databaseRttSeconds);
}
