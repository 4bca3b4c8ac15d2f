/** Result and header to one self-contained HTML file. */
import type { Result, RunHeader } from "../result/result.js";
import { capacityTrials } from "./charts/capacity-trials.js";
import { clientsOverTime } from "./charts/clients-over-time.js";
import { drawCharts } from "./charts/draw.js";
import { replicationOverTime } from "./charts/replication-over-time.js";
import { egressOverTime } from "./charts/egress-over-time.js";
import { cpuByInstance } from "./charts/cpu-by-instance.js";
import { instancesOverTime } from "./charts/instances-over-time.js";
import { latencyDistribution } from "./charts/latency-distribution.js";
import { predictedAgainstMeasured } from "./charts/predicted-against-measured.js";
import { timeByHop } from "./charts/time-by-hop.js";
import { volumeOverTime } from "./charts/volume-over-time.js";
import { utilisationOverTime } from "./charts/utilisation-over-time.js";
import { CHARTS_STATIC, VERDICT_WORDS } from "./messages.js";
import { chartRuntime } from "./page/chart-runtime.js";
import { document } from "./page/document.js";
import { resultBlock } from "./page/embedded-json.js";
import { figureMaker } from "./page/figure.js";
import { aboutSection } from "./sections/about.js";
import { autoScalingSection } from "./sections/auto-scaling.js";
import { calibrationSection } from "./sections/calibration.js";
import { capacitySection } from "./sections/capacity.js";
import { clientsSection } from "./sections/clients.js";
import { cloudFrontCharts, cloudFrontSection } from "./sections/cloud-front.js";
import { costSection } from "./sections/cost.js";
import { databaseSection } from "./sections/database.js";
import { distributionSection } from "./sections/distribution.js";
import { findingsSection } from "./sections/findings.js";
import { headline } from "./sections/headline.js";
import { appServerSection } from "./sections/app-server.js";
import { loadBalancerCharts, loadBalancerSection } from "./sections/load-balancer.js";
import { networkSection } from "./sections/network.js";
import { overTimeCharts, overTimeSection } from "./sections/over-time.js";
import { routesSection } from "./sections/routes.js";
import { thresholdsSection } from "./sections/thresholds.js";
import { tilesSection } from "./sections/tiles.js";
import { timeByHopSection } from "./sections/time-by-hop.js";
import { utilisationSection } from "./sections/utilisation.js";
import { volumeSection } from "./sections/volume.js";

/** The report as a page that opens from anywhere, offline, with or without JavaScript. */
export async function renderHtml(result: Result, header: RunHeader): Promise<string> {
  const { scenario, verdict, version } = result.kneepoint;
  const overTime = overTimeCharts(result);
  const distribution = latencyDistribution(result);
  const utilisation = result.kneepoint.series.timeSeconds.length === 0 ? [] : utilisationOverTime(result);
  const clients = clientsOverTime(result);
  const cloudFront = cloudFrontCharts(result);
  const loadBalancer = loadBalancerCharts(result);
  const egress = egressOverTime(result);
  const replicas = replicationOverTime(result);
  const instances = instancesOverTime(result);
  const heatMap = cpuByInstance(result);
  const volume = volumeOverTime(result);
  const hops = timeByHop(result);
  const trials = result.kneepoint.capacity === null ? null : capacityTrials(result.kneepoint.capacity);
  const scatters = predictedAgainstMeasured(result.kneepoint.calibration?.validation ?? []);

  const charts = [
    ...overTime,
    distribution,
    ...utilisation,
    heatMap,
    ...cloudFront,
    ...loadBalancer,
    ...instances,
    ...volume,
    ...clients,
    ...egress,
    ...replicas,
    hops,
    trials,
    ...scatters,
  ].filter((chart) => chart !== null);
  const [drawings, runtime] = await Promise.all([drawCharts(charts), chartRuntime()]);
  const figure = figureMaker(drawings);

  return document({
    title: `${VERDICT_WORDS[verdict]} · ${scenario.name}`,
    version,
    data: resultBlock(result),
    runtime,
    headline: headline(result, header),
    sections: [
      thresholdsSection(result),
      tilesSection(result),
      overTimeSection(result, overTime, figure),
      distributionSection(distribution, figure),
      utilisationSection(result, utilisation, heatMap, figure),
      cloudFrontSection(result, cloudFront, figure),
      loadBalancerSection(result, loadBalancer, figure),
      autoScalingSection(result, instances, figure),
      appServerSection(result),
      databaseSection(result, replicas, figure),
      volumeSection(result, volume, figure),
      clientsSection(result, clients, figure),
      networkSection(result, egress, figure),
      timeByHopSection(result, hops, figure),
      routesSection(result),
      capacitySection(result, trials, figure),
      costSection(result),
      findingsSection(result),
      calibrationSection(result, scatters, figure),
      aboutSection(result, header, runtime === null ? [CHARTS_STATIC] : []),
    ].filter((section) => section !== null),
    charts: {
      config: drawings.config,
      specs: Object.fromEntries(charts.map((chart) => [chart.id, drawings.byId.get(chart.id)?.spec])),
    },
  });
}
