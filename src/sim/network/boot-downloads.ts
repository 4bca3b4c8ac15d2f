import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import type { Connecting, Egress } from "./egress.js";
import type { BootDownloadSpec } from "./egress-spec.js";
import type { KernelSpec } from "./kernel-patience.js";
import type { Transfer } from "./shared-bandwidth.js";

/** What instances fetch when they boot, at the times given: it shares the NAT gateway with everybody's calls. */
export function scheduleBootDownloads(
  world: World,
  bootDownloads: readonly BootDownloadSpec[],
  egress: Egress,
  kernel: KernelSpec,
): void {
  if (bootDownloads.length === 0) return;
  const level = world.levels.add();
  world.gauges.add({
    system: "thirdParty",
    metric: "BootDownloads",
    label: "Boot-time downloads under way",
    unit: "count",
    capacity: null,
    integral: () => world.levels.integral(level),
  });
  const begin = new DelayLine(world.calendar, {
    arrived: (index) => {
      const spec = bootDownloads[index]!;
      for (const instance of spec.instances) {
        world.levels.change(level, 1);
        const ended = (): void => world.levels.change(level, -1);
        egress.connect(new Download(egress, spec, instance, kernel.connectSeconds, ended));
      }
    },
  });
  bootDownloads.forEach(({ atSeconds }, index) => begin.holdUntil(index, atSeconds));
}

/** One download. A connection that does not come about, or is cut under it, is tried again from the start. */
class Download implements Connecting, Transfer {
  readonly direction = "in";
  readonly instance: number;
  readonly destination: number;
  readonly patienceSeconds: number;
  readonly #egress: Egress;
  readonly #bytes: number;
  readonly #ended: () => void;
  #era = 0;

  constructor(egress: Egress, spec: BootDownloadSpec, instance: number, patienceSeconds: number, ended: () => void) {
    this.instance = instance;
    this.destination = spec.destination;
    this.patienceSeconds = patienceSeconds;
    this.#egress = egress;
    this.#bytes = spec.bytes;
    this.#ended = ended;
  }

  opened(era: number): void {
    this.#era = era;
    this.#egress.transfer(this.instance, this, this.#bytes);
  }

  gaveUp(): void {
    this.#egress.connect(this);
  }

  transferred(): void {
    this.#egress.gatewayOf(this.instance)?.close(this.destination);
    if (this.#egress.isAlive(this.#era, this.instance)) this.#ended();
    else this.#egress.connect(this);
  }
}
