/**
 * What it costs.
 *
 * AWS bills in three ways: for what exists (an instance, a load balancer, a NAT gateway, an address: by the hour), for what
 * was used (LCUs, bytes, requests, queries), and for what was promised (storage, IOPS, alarms: by the month). The first
 * comes from the architecture, the second from what the run counted, the third from `cost.also`.
 *
 *     Scenario ── Inventory ─┐
 *                            ├── meter ── Usage ── bill ── lines, per month
 *     Run ── gauges ─────────┘             prices ┘
 *
 * A month has 730 hours, and is taken to be like the run, after its warm-up, from end to end: a day simulated is a day times
 * 30.4; ten minutes at the peak are a month at the peak, which no stack has. Every figure says so.
 *
 * Kept: marginal tiers, monthly free quantities (they belong to the account, so `freeTier: false` leaves them to others),
 * the load balancer's LCU as the largest of four dimensions in each hour, the source and date of every price, and which are
 * from memory. A price that no list has is said, never zero.
 *
 * db.t classes pay for surplus credits by an account walked through a month of the run's CPU, backups for what they take
 * beyond the volume, queries for their bytes to another zone. Between load balancer and instances, and between a primary
 * and its standby, bytes cost nothing.
 *
 * Left out: reserved instances, savings plans and Spot (override the price), taxes, support, the difference of bytes in
 * and out of the load balancer (all are taken for out), requests and bytes of CloudFront outside the United States.
 *
 * How it misleads: a bill for a peak read as one for a month; headroom, which is not waste until a zone is lost.
 */
export { bill, type Bill, type BillLine } from "./bill.js";
export { databasePriceName } from "./database-prices.js";
export type { DatabaseInventory, Inventory, LeftOut } from "./inventory.js";
export { meter, type Metered } from "./meter.js";
export { MONTH_HOURS } from "./month.js";
export { surplusVCpuHours, type CreditAccount } from "./surplus-credits.js";
export { SYSTEM_LABELS, dollarsFor, flat, type BilledSystem, type Price, type Tier } from "./price.js";
export { PRICE_REGION, PRICES } from "./prices.js";
