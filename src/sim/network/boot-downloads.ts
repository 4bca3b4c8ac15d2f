import { DelayLine } from "../kernel/delay-line.js";
import type { World } from "../kernel/world.js";
import type { Connecting, Egress } from "./egress.js";
import type { BootDownloadSpec, ImagePullSpec } from "./egress-spec.js";
import type { KernelSpec } from "./kernel-patience.js";
import type { Transfer } from "./shared-bandwidth.js";

/** What instances fetch when they boot: it shares the NAT gateway with everybody's calls. */
class Downloads {
  readonly #egress: Egress;
  readonly #kernel: KernelSpec;
  readonly #change: (by: number) => void;

  constructor(world: World, egress: Egress, kernel: KernelSpec, metric: string, label: string) {
    const level = world.levels.add();
    world.gauges.add({
      system: "thirdParty",
      metric,
      label,
      unit: "count",
      capacity: null,
      integral: () => world.levels.integral(level),
    });
    this.#egress = egress;
    this.#kernel = kernel;
    this.#change = (by) => world.levels.change(level, by);
  }

  begin(instance: number, { bytes, destination }: ImagePullSpec, done?: () => void): void {
    this.#change(1);
    const ended = (): void => {
      this.#change(-1);
      done?.();
    };
    this.#egress.connect(new Download(this.#egress, bytes, destination, instance, this.#kernel.connectSeconds, ended));
  }
}

/** Those at the times given. */
export function scheduleBootDownloads(
  world: World,
  bootDownloads: readonly BootDownloadSpec[],
  egress: Egress,
  kernel: KernelSpec,
): void {
  if (bootDownloads.length === 0) return;
  const downloads = new Downloads(world, egress, kernel, "BootDownloads", "Boot-time downloads under way");
  const begin = new DelayLine(world.calendar, {
    arrived: (index) => {
      const spec = bootDownloads[index]!;
      for (const instance of spec.instances) downloads.begin(instance, spec);
    },
  });
  bootDownloads.forEach(({ atSeconds }, index) => begin.holdUntil(index, atSeconds));
}

/** Images that an Auto Scaling group's instances fetch before their application starts. */
export class ImagePulls {
  readonly #image: ImagePullSpec;
  readonly #downloads: Downloads;

  constructor(world: World, image: ImagePullSpec, egress: Egress, kernel: KernelSpec) {
    this.#image = image;
    this.#downloads = new Downloads(world, egress, kernel, "ImagePulls", "Image pulls under way");
  }

  pull(instance: number, done: () => void): void {
    this.#downloads.begin(instance, this.#image, done);
  }
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

  constructor(
    egress: Egress,
    bytes: number,
    destination: number,
    instance: number,
    patienceSeconds: number,
    ended: () => void,
  ) {
    this.instance = instance;
    this.destination = destination;
    this.patienceSeconds = patienceSeconds;
    this.#egress = egress;
    this.#bytes = bytes;
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
