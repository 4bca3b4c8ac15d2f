/** What the loader says about replicas: see ../messages.ts. */
import type { Sentence } from "../messages.js";
import { MOST_REPLICAS } from "./replication-defaults.js";
import { nearest } from "../nearest.js";

const known = (names: readonly string[], name: string): string => {
  const guess = nearest(name, names);
  return guess === null ? `one of ${names.join(", ")}` : `did you mean ${guess}?`;
};

export const replicationMessages = {
  tooMany: (count: number): Sentence => ({
    message: `${count} read replicas are more than a source may have`,
    hint: `at most ${MOST_REPLICAS}`,
  }),
  clusterHasReaders: (): Sentence => ({
    message: "a DB cluster has its two readers, reader-1 and reader-2, and the model has no replica of a cluster",
    hint: "leave readReplicas or dbCluster out",
  }),
  clusterIsMultiAZ: (): Sentence => ({
    message: "a DB cluster has no standby instance: its readers take over",
    hint: "leave multiAZ or dbCluster out",
  }),
  clusterNeedsZones: (zones: readonly string[]): Sentence => ({
    message: `a DB cluster stands in three zones, and the database's subnets are in ${zones.length === 0 ? "none" : zones.join(", ")}`,
    hint: "set vpc.availabilityZones: [a, b, c], or give dbSubnetGroup subnets of three zones",
  }),
  needsReplicas: (key: string): Sentence => ({
    message: `${key} is about replicas, and the database has none`,
    hint: "add readReplicas: { r1: {} }, or dbCluster: {}",
  }),
  unknownZone: (zone: string, zones: readonly string[]): Sentence => ({
    message: `the database has no subnet in zone ${zone}`,
    hint: known(zones, zone),
  }),
  unknownReplica: (name: string, names: readonly string[]): Sentence => ({
    message: `there is no replica ${name}`,
    hint: names.length === 0 ? "add architecture.database.readReplicas" : known(names, name),
  }),
  whichReplica: (action: string, names: readonly string[]): Sentence => ({
    message: `${action} happens to one replica, and none is named`,
    hint: names.length === 0 ? "add architecture.database.readReplicas" : `replica: ${names[0]}`,
  }),
  notOfReplica: (action: string): Sentence => ({
    message: `${action} happens to the primary`,
    hint: "leave replica out, or say reboot, hostFailure, pauseReplay or promoteReadReplica",
  }),
  readerPromotion: (): Sentence => ({
    message: "a reader of a DB cluster takes over in a failover; it is not promoted by itself",
    hint: "say action: rebootWithFailover, without replica",
  }),
  poolerOfPrimary: (pooler: string): Sentence => ({
    message: `${pooler} stands in front of the primary: the application reaches replicas by itself`,
    hint: "size the readers' pools with architecture.database.readRouting.poolSize",
  }),
  noReads: (): Sentence => ({
    message: "a statement that writes goes to the primary, so that it has no share for replicas",
    hint: "leave replicaShare out",
  }),
};
