/** Of Gunicorn, uWSGI and Nginx, as DEFAULTS: taken where a scenario sets any of what they are part of. */
export const APP_SERVER_DEFAULTS = {
  gunicorn: {
    timeout: 30,
    gracefulTimeout: 30,
    maxRequests: 0,
    maxRequestsJitter: 0,
    workerConnections: 1000,
    preloadApp: false,
    importTime: 1,
    bind: "unix",
    somaxconn: 4096,
  },
  uwsgi: { processes: 1, threads: 1, listen: 100, harakiri: 0, maxRequests: 0, lazyApps: false, reloadMercy: 60 },
  nginx: { workerConnections: 1024, proxyConnectTimeout: 60, proxyReadTimeout: 60, queueTimeout: 60 },
  deploy: {
    method: "drain",
    batchSize: 1,
    installTime: 30,
    pause: 0,
    cpuFactor: 1,
    databaseFactor: 1,
    errorShare: 0,
    trafficShare: 1,
  },
  memory: { worker: "150MB", workerBytes: 150e6, reserved: "512MiB", reservedBytes: 536_870_912 },
  /** From fork to the first accept, where the master has imported the application. */
  forkSeconds: 0.05,
} as const;
