/**
 * AWS's prices in us-east-1, US dollars, with where each was read and when. `remembered` ones are from memory: they are
 * marked wherever they are shown. Prices of instance types stand with the types (scenario/ec2/instance-types.ts).
 */
import { DATABASE_PRICES } from "./database-prices.js";
import { flat, type BilledSystem, type Price, type Tier } from "./price.js";

export const PRICE_REGION = "us-east-1";

const MEMORY = "memory";
const NO_DATE = "unverified";

/** From infracost's golden files: the date is that of the file's last edit. */
const LB = ["infracost, lb", "2024-07"] as const;
const NAT = ["infracost, nat_gateway", "2024-07"] as const;
const CDN = ["infracost, cloudfront_distribution", "2024-07"] as const;
const DNS = ["infracost, route53", "2024-07"] as const;
const TRANSFER = ["infracost, data_transfer", "2024-09"] as const;
const EBS = ["infracost, ebs_volume", "2024-07"] as const;
const RDS = ["infracost, db_instance", "2026-05-03"] as const;
const WATCH = ["infracost, cloudwatch", "2024-07"] as const;
const EC2 = ["infracost, instance", "2024-07"] as const;
const EIP = ["infracost, eip; in use: since 2024-02 [M]", "2024-07"] as const;
const MEM = [MEMORY, NO_DATE] as const;

type Row = readonly [
  name: string,
  system: BilledSystem,
  label: string,
  unit: string,
  price: number | readonly Tier[],
  source: readonly [page: string, asOf: string],
  freePerMonth?: number,
];

const GB_PER_TB = 1024;

/** Marginal tiers from their widths in TB; the last has no end. */
function tiers(widths: readonly (readonly [terabytes: number, dollars: number])[]): readonly Tier[] {
  let upTo = 0;
  return widths.map(([terabytes, dollars]) => ({ upTo: (upTo += terabytes * GB_PER_TB), dollars }));
}

const ROWS: readonly Row[] = [
  ["cpuCreditSurplus", "instances", "T3 surplus CPU credits, unlimited mode", "vCPU-hour", 0.05, EC2],
  ["ebsGp3Storage", "instances", "EBS gp3 storage", "GB-month", 0.08, EBS],
  ["ebsGp3Iops", "instances", "EBS gp3 IOPS above 3,000", "IOPS-month", 0.005, EBS],
  ["ebsGp3Throughput", "instances", "EBS gp3 throughput above 125 MB/s", "MB/s-month", 0.04, EBS],
  ["ebsGp2Storage", "instances", "EBS gp2 storage", "GB-month", 0.1, EBS],
  ["ebsIo2Storage", "instances", "EBS io1 or io2 storage", "GB-month", 0.125, EBS],
  ["ebsIo2Iops", "instances", "EBS io1 or io2 IOPS", "IOPS-month", 0.065, EBS],
  ["albHour", "loadBalancer", "Application Load Balancer", "hour", 0.0225, LB],
  ["albLcu", "loadBalancer", "Load balancer capacity units", "LCU-hour", 0.008, LB],
  ["natGatewayHour", "natGateway", "NAT gateway", "hour", 0.045, NAT],
  ["natGatewayData", "natGateway", "NAT gateway, data processed", "GB", 0.045, NAT],
  ["publicIpv4", "network", "Public IPv4 addresses", "hour", 0.005, EIP],
  ["interZone", "network", "Between Availability Zones, each direction", "GB", 0.01, TRANSFER],
  ["interRegion", "network", "To another region", "GB", 0.02, TRANSFER],
  [
    "internetOut",
    "network",
    "Out to the Internet",
    "GB",
    tiers([
      [10, 0.09],
      [40, 0.085],
      [100, 0.07],
      [Infinity, 0.05],
    ]),
    ["infracost, data_transfer; above 150 TB and the free 100 GB: [M]", "2024-09"],
    100,
  ],
  [
    "cloudFrontOut",
    "cloudFront",
    "CloudFront to viewers, North America and Europe",
    "GB",
    tiers([
      [10, 0.085],
      [40, 0.08],
      [100, 0.06],
      [350, 0.04],
      [524, 0.03],
      [4096, 0.025],
      [Infinity, 0.02],
    ]),
    ["infracost, cloudfront_distribution; the free 1 TB: [M]", "2024-07"],
    GB_PER_TB,
  ],
  [
    "cloudFrontHttps",
    "cloudFront",
    "CloudFront HTTPS requests, United States",
    "10,000 requests",
    0.01,
    ["infracost, cloudfront_distribution; the free 10 million: [M]", "2024-07"],
    1000,
  ],
  ["cloudFrontHttpsEurope", "cloudFront", "CloudFront HTTPS requests, Europe", "10,000 requests", 0.012, CDN],
  ["cloudFrontHttp", "cloudFront", "CloudFront HTTP requests, United States", "10,000 requests", 0.0075, CDN],
  ["cloudFrontHttpEurope", "cloudFront", "CloudFront HTTP requests, Europe", "10,000 requests", 0.009, CDN],
  ["cloudFrontUpload", "cloudFront", "CloudFront to the origin (uploads)", "GB", 0.02, CDN],
  ["hostedZone", "route53", "Hosted zone", "zone-month", 0.5, DNS],
  [
    "dnsQueries",
    "route53",
    "Queries, standard",
    "million",
    [
      { upTo: 1000, dollars: 0.4 },
      { upTo: Infinity, dollars: 0.2 },
    ],
    DNS,
  ],
  [
    "dnsQueriesLatency",
    "route53",
    "Queries, latency routing",
    "million",
    [
      { upTo: 1000, dollars: 0.6 },
      { upTo: Infinity, dollars: 0.3 },
    ],
    DNS,
  ],
  [
    "dnsQueriesGeo",
    "route53",
    "Queries, geolocation routing",
    "million",
    [
      { upTo: 1000, dollars: 0.7 },
      { upTo: Infinity, dollars: 0.35 },
    ],
    DNS,
  ],
  ["healthCheck", "route53", "Health check of an AWS endpoint", "check-month", 0.5, DNS],
  ["healthCheckOther", "route53", "Health check of another endpoint", "check-month", 0.75, DNS],
  ["healthCheckOption", "route53", "Health check option, AWS endpoint", "option-month", 1, DNS],
  ["healthCheckOptionOther", "route53", "Health check option, other endpoint", "option-month", 2, DNS],
  ["rdsStorage", "database", "RDS gp2 or gp3 storage, Single-AZ", "GB-month", 0.115, RDS],
  ["rdsStorageMultiAz", "database", "RDS gp2 or gp3 storage, Multi-AZ", "GB-month", 0.23, RDS],
  ["rdsGp3Iops", "database", "RDS gp3 IOPS above those included, Single-AZ", "IOPS-month", 0.02, RDS],
  ["rdsGp3IopsMultiAz", "database", "RDS gp3 IOPS above those included, Multi-AZ", "IOPS-month", 0.04, RDS],
  ["rdsIo1Storage", "database", "RDS io1 or io2 storage, each node", "GB-month", 0.125, RDS],
  ["rdsIo1Iops", "database", "RDS io1 or io2 IOPS, each node", "IOPS-month", 0.1, RDS],
  ["rdsBackup", "database", "RDS backup beyond the database's size", "GB-month", 0.095, RDS],
  ["rdsCpuCreditSurplus", "database", "RDS T surplus CPU credits", "vCPU-hour", 0.075, RDS],
  ["rdsProxy", "database", "RDS Proxy", "vCPU-hour", 0.015, MEM],
  ["cloudWatchAlarm", "cloudWatch", "Alarm, standard", "alarm-month", 0.1, WATCH],
  ["cloudWatchAlarmHighResolution", "cloudWatch", "Alarm, high resolution", "alarm-month", 0.3, WATCH],
  ["cloudWatchAnomaly", "cloudWatch", "Alarm, anomaly detection", "alarm-month", 0.3, WATCH],
  ["detailedMonitoring", "cloudWatch", "Detailed monitoring, 7 metrics", "instance-month", 2.1, WATCH],
  ["wafAcl", "waf", "Web ACL", "ACL-month", 5, MEM],
  ["wafRule", "waf", "Rule", "rule-month", 1, MEM],
  ["wafRequests", "waf", "Requests inspected", "million", 0.6, MEM],
];

export const PRICES: readonly Price[] = [
  ...ROWS.map(([name, system, label, unit, price, [source, asOf], freePerMonth = 0]): Price => ({
    name,
    system,
    label,
    unit,
    tiers: typeof price === "number" ? flat(price) : price,
    freePerMonth,
    source,
    asOf,
    remembered: source === MEMORY,
  })),
  ...DATABASE_PRICES,
];
