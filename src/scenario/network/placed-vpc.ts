import { named, type Vpc } from "../../sim/index.js";

/** The scenario's network, and which interfaces of it belong to which tier. */
export interface PlacedVpc {
  readonly vpc: Vpc;
  /** Names of the load balancer's nodes, one a subnet; none without a load balancer. */
  readonly loadBalancer: readonly string[];
  /** Whether clients on the Internet are meant to reach the first tier. */
  readonly internetFacing: boolean;
  /** Names of the instances' interfaces, one a subnet: instance i stands in subnet i modulo their number. */
  readonly instances: readonly string[];
  /** Names of the database's interfaces, one a subnet of its group; the first is the primary's. */
  readonly database: readonly string[];
  readonly ports: {
    readonly listener: number;
    readonly target: number;
    readonly database: number;
    readonly external: number;
  };
}

/** Zones of the database's subnets, that of its primary first. */
export const databaseZones = ({ vpc, database }: PlacedVpc): readonly string[] => [
  ...new Set(database.map((name) => named(vpc.subnets, named(vpc.interfaces, name).subnet).availabilityZone)),
];
