/**
 * What does CloudFront in the model cost? R2, R2 behind CloudFront with every request a miss, and R2 behind CloudFront
 * at about 80 % hits take turns, each in a process of its own; ratios are taken within each round.
 *
 *     npm run bench -- --edge
 */
import { EDGE_MODELS } from "./edge-models.js";
import { median, runEngine } from "./rounds.js";

const ROUNDS = 7;
const WARM_UP_ROUNDS = 3;
const REQUESTS = 500_000;

export async function benchEdge(): Promise<void> {
  const engines = EDGE_MODELS.map(({ name, ratePerSecond }) => runEngine(name, REQUESTS / ratePerSecond));
  const rounds: { r2: number; miss: number; day: number; hitShare: number }[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    const timings = [];
    for (const engine of engines) timings.push(await engine.run(round));
    const [r2, miss, day] = timings;
    if (round >= WARM_UP_ROUNDS) {
      rounds.push({ r2: r2!.nsPerRequest, miss: miss!.nsPerRequest, day: day!.nsPerRequest, hitShare: day!.hitShare! });
    }
  }
  for (const engine of engines) engine.close();
  const of = (reading: (round: (typeof rounds)[number]) => number): number => median(rounds.map(reading));
  /** The day's time is that of its misses and its hits. */
  const hit = ({ day, miss, hitShare }: (typeof rounds)[number]): number => (day - (1 - hitShare) * miss) / hitShare;
  const ns = (value: number): string => `${Math.round(value)} ns`;
  console.log(`R2                                        ${ns(of(({ r2 }) => r2))}/request`);
  console.log(
    `behind CloudFront, a miss (full path)     ${ns(of(({ miss }) => miss))}, ${of(({ miss, r2 }) => miss / r2).toFixed(2)} x R2 (goal 2.5)`,
  );
  console.log(
    `a hit                                     ${ns(of(hit))}, ${of((each) => hit(each) / each.miss).toFixed(2)} of a miss (goal 0.33)`,
  );
  console.log(
    `the mix at ${(100 * of(({ hitShare }) => hitShare)).toFixed(1)} % hits: ${ns(of(({ day }) => day))} a viewer's request, ${of(({ day, r2 }) => day / r2).toFixed(2)} x R2;` +
      ` ${of(({ day, r2, hitShare }) => day / (1 - hitShare) / r2).toFixed(2)} x R2 for each request that reaches the stack`,
  );
}
