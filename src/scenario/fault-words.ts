/** The words of `--fault`: by system and kind, the entry of `faults:` they stand for. */
import type { Tree } from "./tree.js";

export interface FaultWord {
  /** The key of the entry. */
  readonly key: string;
  /** What the word says already. */
  readonly fixed: Readonly<Record<string, Tree>>;
}

const instance = (action: string): FaultWord => ({ key: "instance", fixed: { action } });
const database = (action: string): FaultWord => ({ key: "database", fixed: { action } });
const plain = (key: string): FaultWord => ({ key, fixed: {} });

export const FAULT_WORDS: Readonly<Record<string, Readonly<Record<string, FaultWord>>>> = {
  instance: {
    crash: instance("crash"),
    hang: instance("hang"),
    blackhole: instance("blackhole"),
    slow: instance("slow"),
    error: instance("error"),
    deregister: instance("deregister"),
    terminate: instance("terminate"),
    "exhaust-memory": instance("exhaustMemory"),
  },
  zone: { outage: plain("availabilityZoneOutage") },
  asg: {
    "insufficient-capacity": plain("insufficientInstanceCapacity"),
    "start-instance-refresh": plain("startInstanceRefresh"),
  },
  rds: {
    "reboot-with-failover": database("rebootWithFailover"),
    reboot: database("reboot"),
    "host-failure": database("hostFailure"),
    "standby-failure": database("standbyFailure"),
    "system-update": database("systemUpdate"),
    "engine-upgrade": database("engineUpgrade"),
    "modify-class": database("modifyClass"),
    backup: database("backup"),
    snapshot: database("snapshot"),
    "modify-storage": database("modifyStorage"),
    "promote-read-replica": database("promoteReadReplica"),
    "pause-replay": database("pauseReplay"),
    "slow-queries": database("slowQueries"),
    "storage-full": database("storageFull"),
    "lock-rows": database("lockRows"),
    "connection-storm": database("connectionStorm"),
  },
  app: { deploy: plain("deploy") },
  traffic: { spike: plain("trafficSpike") },
  nat: { failure: plain("natGatewayFailure"), "boot-download": plain("bootDownload") },
  network: {
    "delete-route": plain("deleteRoute"),
    "revoke-ingress": plain("revokeSecurityGroupIngress"),
    "revoke-egress": plain("revokeSecurityGroupEgress"),
    "acl-entry": plain("createNetworkAclEntry"),
    impairment: plain("networkImpairment"),
  },
  address: {
    blackhole: { key: "addressOutage", fixed: { mode: "blackhole" } },
    refuse: { key: "addressOutage", fixed: { mode: "refuse" } },
  },
  "third-party": {
    slow: { key: "thirdPartyOutage", fixed: { mode: "slow" } },
    error: { key: "thirdPartyOutage", fixed: { mode: "error" } },
    drop: { key: "thirdPartyOutage", fixed: { mode: "drop" } },
  },
  dns: { change: plain("changeResourceRecordSets") },
  cloudfront: { invalidation: plain("createInvalidation"), "origin-outage": plain("originOutage") },
};

/** Shorter names of properties. */
export const KEY_WORDS: Readonly<Record<string, string>> = { zone: "availabilityZone" };
