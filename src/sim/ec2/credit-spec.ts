/** CPU credits of a T instance (AWS, burstable-credits-baseline-concepts [D]): one is a vCPU at full speed for a minute. */
export interface CpuCreditSpec {
  /** Share of a vCPU that it may use for ever. */
  readonly baseline: number;
  readonly creditsPerHour: number;
  /** It keeps no more: what it earns in 24 hours. */
  readonly maxCredits: number;
  /** Of instances that are there when the run begins; those launched later have none. */
  readonly firstCredits: number;
  /** standard: out of credits it runs at its baseline. unlimited: it borrows, and pays for more than a day's worth. */
  readonly mode: "standard" | "unlimited";
}
