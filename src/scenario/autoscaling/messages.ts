/** What the loader says about Auto Scaling: see ../messages.ts. */
import type { Sentence } from "../messages.js";

export const autoScalingMessages = {
  needsLoadBalancer: (): Sentence => ({
    message: "instances that come and go need a load balancer to find them",
    hint: "add architecture.loadBalancer: {}",
  }),
  refreshNeedsGroup: (): Sentence => ({
    message: "an instance refresh needs an Auto Scaling group that launches instances, and here their number is fixed",
    hint: "give architecture.autoScalingGroup minSize and maxSize",
  }),
  minAboveMax: (min: number, max: number): Sentence => ({
    message: `minSize ${min} is above maxSize ${max}`,
    hint: "no number of instances is in between",
  }),
  desiredOutside: (desired: number, min: number, max: number): Sentence => ({
    message: `desiredCapacity ${desired} is not between minSize ${min} and maxSize ${max}`,
    hint: "change one of them",
  }),
  nothingAtAll: (): Sentence => ({
    message: "the group begins without an instance, and the model's users are there from the first moment",
    hint: "set desiredCapacity to 1 or more",
  }),
  needsTarget: (kind: "target-tracking" | "predictive"): Sentence => ({
    message: `a ${kind} policy has no target`,
    hint: "add targetValue, such as 50 (percent of CPU)",
  }),
  needsPair: (metric: string): Sentence => ({
    message: `${metric} is a metric of target tracking, and a forecast needs a pair of a load and its share`,
    hint: "set predefinedMetricType to ASGCPUUtilization or ALBRequestCount",
  }),
  isPair: (metric: string): Sentence => ({
    message: `${metric} is a metric pair of predictive scaling, and target tracking follows one metric`,
    hint: "set predefinedMetricType to ASGAverageCPUUtilization or ALBRequestCountPerTarget",
  }),
  onlyPredictive: (key: string, type: string): Sentence => ({
    message: `${key} belongs to policies of type PredictiveScaling, and this one is of type ${type}`,
    hint: "leave it out, or change policyType",
  }),
  oneForecastScales: (other: string): Sentence => ({
    message: `policy ${other} already scales by its forecast, and a group may have one such policy`,
    hint: "set mode: ForecastOnly for all but one",
  }),
  bufferOfAnHour: (seconds: number): Sentence => ({
    message: `schedulingBufferTime is ${seconds} s, and a forecast is for an hour of 3600 s`,
    hint: "set it below an hour: as long as a launch takes, usually 5m",
  }),
  needsCapacityBuffer: (): Sentence => ({
    message: "IncreaseMaxCapacity needs maxCapacityBuffer",
    hint: "add maxCapacityBuffer: 10 (percent above the forecast; 0: up to the forecast)",
  }),
  capacityBufferAlone: (): Sentence => ({
    message: "maxCapacityBuffer does nothing while the maximum is honored",
    hint: "add maxCapacityBreachBehavior: IncreaseMaxCapacity, or leave it out",
  }),
  neverFires: (target: number): Sentence => ({
    message: `mean CPU is never above ${target} %, so this policy never scales out`,
    hint: "set a targetValue below 100, usually 40 to 70",
  }),
  noCpu: (): Sentence => ({
    message: "instances with ideal vCPUs are never busy, so this policy never acts",
    hint: "give launchTemplate.vCpus a number, or follow requests: ALBRequestCountPerTarget",
  }),
  neverMoves: (size: number): Sentence => ({
    message: `minSize and maxSize are both ${size}: this policy can never change anything`,
    hint: "raise maxSize, or leave the policy out",
  }),
  needsAlarm: (type: string): Sentence => ({
    message: `a policy of type ${type} is invoked by an alarm, and has none`,
    hint: "add alarm: { threshold: 70 }",
  }),
  needsSteps: (): Sentence => ({
    message: "step scaling needs stepAdjustments",
    hint: "such as [{ metricIntervalLowerBound: 0, scalingAdjustment: 1 }]",
  }),
  needsAdjustment: (): Sentence => ({
    message: "simple scaling needs a scalingAdjustment",
    hint: "such as scalingAdjustment: 1",
  }),
  stepsOverlap: (): Sentence => ({
    message: "two steps hold the same distance from the threshold, or leave a gap between them",
    hint: "let each begin where the one before ends",
  }),
  moreThanEvaluated: (m: number, n: number): Sentence => ({
    message: `datapointsToAlarm ${m} is more than the ${n} evaluationPeriods`,
    hint: "M of N: M is at most N",
  }),
  basicMonitoring: (): Sentence => ({
    message:
      "with basic monitoring CPU has a datapoint every five minutes, and target tracking reacts after a quarter of an hour",
    hint: "set detailedMonitoring: true (launch templates default to basic)",
  }),
  ownTargets: (group: string): Sentence => ({
    message: `target group ${group} lists its targets, but an Auto Scaling group registers its instances itself`,
    hint: "leave targets out",
  }),
  neverBreaches: (metric: string, comparison: string, threshold: number): Sentence => ({
    message: `${metric} is never ${comparison === "above" ? "above" : comparison === "below" ? "below" : comparison === "atLeast" ? "as much as" : "as little as"} ${threshold}, so this alarm is never raised`,
    hint:
      metric === "ASGAverageCPUUtilization"
        ? "CPU is in percent: a threshold between 0 and 100, usually 40 to 80"
        : "no value of it is negative: set a threshold above 0",
  }),
  stepsElsewhere: (above: boolean): Sentence => ({
    message: `the alarm is raised ${above ? "above" : "below"} its threshold, and every step is on the other side of it: none ever applies`,
    hint: above ? "set metricIntervalLowerBound: 0" : "set metricIntervalUpperBound: 0",
  }),
  targetOfAllCpu: (target: number): Sentence => ({
    message: `a forecast for ${target} % of each instance's CPU never launches in time: at 100 % it has no reserve`,
    hint: "set a targetValue below 100, usually 40 to 70",
  }),
  actionWithoutSize: (): Sentence => ({
    message: "a scheduled action that sets no size does nothing",
    hint: "add minSize, maxSize or desiredCapacity",
  }),
  healthyTooFarApart: (min: number, max: number): Sentence => ({
    message: `maxHealthyPercentage ${max} is more than 100 above minHealthyPercentage ${min}`,
    hint: "bring them closer together: AWS refuses it",
  }),
  nothingToRollBack: (key: string): Sentence => ({
    message: `${key} needs a configuration to go back to, and this refresh brings no new one`,
    hint: "add desiredConfiguration: { cpuFactor: 1 }, or leave it out",
  }),
  nothingToSuspend: (): Sentence => ({
    message: "there is no Auto Scaling group whose processes could be suspended: the number of instances is fixed",
    hint: "give architecture.autoScalingGroup minSize and maxSize, or leave it out",
  }),
  shiftOfUnknownZone: (zone: string, zones: readonly string[]): Sentence => ({
    message: `the load balancer has no zone ${zone}`,
    hint: `its zones are ${zones.join(", ")}`,
  }),
  shiftNeedsZones: (): Sentence => ({
    message: "traffic can be shifted away from a zone only if there is another",
    hint: "give architecture.loadBalancer two availabilityZones",
  }),
  shiftNotEnabled: (): Sentence => ({
    message: "the Auto Scaling group takes no part in zonal shifts",
    hint: "add availabilityZoneImpairmentPolicy: { zonalShiftEnabled: true } to architecture.autoScalingGroup",
  }),
};
