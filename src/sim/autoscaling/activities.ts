/** One entry of DescribeScalingActivities. Plain data. */
export interface ScalingActivity {
  readonly startSeconds: number;
  /** null: under way when the run ended. */
  endSeconds: number | null;
  status: "InProgress" | "Successful" | "Failed";
  readonly description: string;
  readonly cause: string;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** A moment of the run, in the place of AWS's timestamps. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** AWS's words for why capacity changes (ec2-auto-scaling, scaling activities [D]). */
export const CAUSES = {
  alarm: (at: number, alarm: string, policy: string, from: number, to: number): string =>
    `At ${clock(at)} a monitor alarm ${alarm} in state ALARM triggered policy ${policy} changing the desired capacity from ${from} to ${to}.`,
  scheduled: (at: number, action: string, from: number, to: number): string =>
    `At ${clock(at)} the scheduled action ${action} executed, changing the desired capacity from ${from} to ${to}.`,
  /** In the words of the others: AWS's own for this one are not published. */
  predicted: (at: number, policy: string, from: number, to: number): string =>
    `At ${clock(at)} the predictive scaling policy ${policy} changed the desired capacity from ${from} to ${to}.`,
  launched: (at: number, from: number, to: number): string =>
    `At ${clock(at)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${from} to ${to}.`,
  terminated: (at: number, from: number, to: number): string =>
    `At ${clock(at)} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${from} to ${to}.`,
  elbUnhealthy: (at: number): string =>
    `At ${clock(at)} an instance was taken out of service in response to an ELB system health check failure.`,
  ec2Unhealthy: (at: number): string =>
    `At ${clock(at)} an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.`,
  tooOld: (at: number): string =>
    `At ${clock(at)} an instance was taken out of service as it has reached its maximum lifetime.`,
  refreshed: (at: number): string =>
    `At ${clock(at)} an instance was taken out of service in response to an instance refresh.`,
  rebalanced: (at: number): string =>
    `At ${clock(at)} instances were launched to balance instances in zones, and then taken out of the others.`,
  maintained: (at: number): string =>
    `At ${clock(at)} an instance was launched in response to an unhealthy instance needing to be replaced.`,
  rolledBack: (at: number): string =>
    `At ${clock(at)} an instance was taken out of service in response to the rollback of an instance refresh.`,
  gaveUp: (at: number): string =>
    `At ${clock(at)} no instance could be launched for 24 hours: the group is suspended administratively.`,
  noCapacity: (zone: string): string =>
    `We currently do not have sufficient capacity in the Availability Zone you requested (${zone}).`,
} as const;
