/** The words of `--fault`: by system and kind, the entry of `faults:` they stand for. docs/how-to/faults.md is written from them. */
import type { Tree } from "./tree.js";

export interface FaultWord {
  /** The key of the entry. */
  readonly key: string;
  /** What the word says already. */
  readonly fixed: Readonly<Record<string, Tree>>;
  /** What happens. */
  readonly means: string;
  /** Which of the entry's properties it takes, by their words; null: all of them. */
  readonly takes: readonly string[] | null;
}

/** Which instances: one of these. */
const WHICH = ["index", "indices", "count", "share", "zone"];

const instance = (action: string, means: string, ...takes: string[]): FaultWord => ({
  key: "instance",
  fixed: { action },
  means,
  takes: [...WHICH, ...takes],
});
const database = (action: string, means: string, ...takes: string[]): FaultWord => ({
  key: "database",
  fixed: { action },
  means,
  takes,
});
const plain = (key: string, means: string): FaultWord => ({ key, fixed: {}, means, takes: null });
const inMode = (key: string, mode: string, means: string, ...takes: string[]): FaultWord => ({
  key,
  fixed: { mode },
  means,
  takes,
});

export const FAULT_WORDS: Readonly<Record<string, Readonly<Record<string, FaultWord>>>> = {
  instance: {
    crash: instance("crash", "its port refuses; what was under way is lost"),
    kill: instance("crash", "the same"),
    hang: instance("hang", "it accepts and answers nothing; only waiting finds that out"),
    blackhole: instance("blackhole", "partitioned: no packet comes or goes, and EC2's status check fails"),
    "status-check-failure": instance("blackhole", "the same: an Auto Scaling group replaces it after some minutes"),
    slow: instance("slow", "its CPU takes `factor` times as long", "factor"),
    "noisy-neighbour": instance("noisyNeighbour", "somebody else takes `cpuShare` of its cores", "cpuShare"),
    error: instance("error", "it answers `status` at once to everything", "status"),
    deregister: instance("deregister", "it leaves its target groups, and comes back"),
    terminate: instance("terminate", "EC2 stops it; only an Auto Scaling group mends that"),
    "exhaust-memory": instance(
      "exhaustMemory",
      "something takes `memoryShare`; the kernel kills workers",
      "memoryShare",
    ),
  },
  zone: {
    outage: plain("availabilityZoneOutage", "all that stands in the zone is gone at once"),
    shift: plain("zonalShift", "traffic is shifted away from the zone, for `duration`"),
  },
  asg: {
    "insufficient-capacity": plain("insufficientInstanceCapacity", "EC2 has none to give: launches fail"),
    "start-instance-refresh": plain("startInstanceRefresh", "the group replaces all its instances, some at a time"),
  },
  rds: {
    "reboot-with-failover": database("rebootWithFailover", "planned failover to the standby"),
    reboot: database("reboot", "away for a restart; of `replica`, if it is given", "replica"),
    "host-failure": database(
      "hostFailure",
      "the primary's host is gone, nobody says goodbye: failover; or of `replica`",
      "replica",
    ),
    "standby-failure": database("standbyFailure", "nobody notices, until the primary fails too"),
    "system-update": database("systemUpdate", "patching: the standby first, then a failover"),
    "engine-upgrade": database("engineUpgrade", "away until the upgrade is done"),
    "modify-class": database(
      "modifyClass",
      "another class: the standby first, then a failover; it comes back as `dbInstanceClass`",
      "dbInstanceClass",
    ),
    "promote-read-replica": database(
      "promoteReadReplica",
      "replication to `replica` stops; it is rebooted and stands alone",
      "replica",
    ),
    "pause-replay": database("pauseReplay", "`replica` applies no change: its lag grows", "replica"),
    backup: database("backup", "a Single-AZ volume stands still for `for`; a Multi-AZ one is slower for minutes"),
    snapshot: database("snapshot", "the same, by hand"),
    "modify-storage": database(
      "modifyStorage",
      "the volume gets what is asked, or 10 % more",
      "allocatedStorage",
      "storageType",
      "iops",
      "storageThroughput",
    ),
    "slow-queries": database("slowQueries", "every query takes `factor` times its CPU", "factor"),
    "storage-full": database("storageFull", "nothing can be written"),
    "lock-rows": database("lockRows", "a transaction holds the locks of all hot rows"),
    "connection-storm": database("connectionStorm", "somebody else opens `connections` and keeps them", "connections"),
  },
  app: { deploy: plain("deploy", "a revision comes to the instances: slower, or failing, or in need of a rollback") },
  traffic: { spike: plain("trafficSpike", "so many times the users; with retries, the start of a retry storm") },
  nat: {
    failure: plain("natGatewayFailure", "the subnets routed to it lose the Internet"),
    "boot-download": plain("bootDownload", "instances fetch their images through the gateway of everybody's calls"),
  },
  network: {
    "delete-route": plain("deleteRoute", "a route is gone"),
    "revoke-ingress": plain("revokeSecurityGroupIngress", "a security group loses rules; open connections go on"),
    "revoke-egress": plain("revokeSecurityGroupEgress", "likewise, of what goes out"),
    "acl-entry": plain("createNetworkAclEntry", "a network ACL gets a rule, which cuts open connections too"),
    impairment: plain("networkImpairment", "delay and loss on a way"),
  },
  address: {
    blackhole: inMode("addressOutage", "blackhole", "packets to an address vanish", "address"),
    refuse: inMode("addressOutage", "refuse", "an address refuses and resets", "address"),
  },
  "third-party": {
    slow: inMode("thirdPartyOutage", "slow", "its answers take `factor` times as long", "destination", "factor"),
    error: inMode("thirdPartyOutage", "error", "it answers with errors", "destination"),
    drop: inMode("thirdPartyOutage", "drop", "it does not answer", "destination"),
  },
  dns: {
    change: plain(
      "changeResourceRecordSets",
      "records change (a list, so in the file); resolvers notice after propagation and TTL",
    ),
    "resolver-failure": plain("resolverOutage", "users' resolvers answer nobody; open connections go on"),
  },
  certificate: { expiry: plain("certificateExpiry", "new connections fail in the handshake, open ones go on") },
  cloudfront: {
    invalidation: plain("createInvalidation", "caches lose paths: the origin gets the viewers' whole load"),
    "origin-outage": plain("originOutage", "CloudFront cannot get at an origin, or gets errors from it"),
  },
};

/** Shorter names of properties. */
export const KEY_WORDS: Readonly<Record<string, string>> = { zone: "availabilityZone" };
