/** What an Auto Scaling group takes where the scenario says nothing. */
export const AUTO_SCALING_DEFAULTS = {
  defaultCooldownSeconds: 300,
  highDatapoints: 3,
  lowDatapoints: 15,
  /** AlarmLow stands at this share of the target (observed [S]). */
  lowShare: 0.9,
  metricDelaySeconds: 60,
  /** Of predictive scaling. */
  schedulingBufferSeconds: 300,
  predictiveMode: "ForecastOnly",
  maxCapacityBreachBehavior: "HonorMaxCapacity",
  /** Of an instance refresh. */
  minHealthyPercentage: 90,
  maxHealthyPercentage: 100,
  scaleInProtectedInstances: "Wait",
  checkpointDelaySeconds: 3600,
  /** Of a zonal shift: the API has no default; what happens without a shift [I]. */
  impairedZoneHealthCheckBehavior: "ReplaceUnhealthy",
  imageSource: "container registry",
  hook: { heartbeatTimeoutSeconds: 3600, defaultResult: "ABANDON" },
  warmStart: { kind: "lognormal", median: "16s", sigma: 0.4 },
  launch: {
    reaction: { kind: "uniform", min: 5, max: 20 },
    pending: { kind: "lognormal", median: "18s", sigma: 0.4 },
    boot: { kind: "lognormal", median: "15s", sigma: 0.6 },
    bootstrap: { kind: "uniform", min: 5, max: 15 },
  },
} as const;
