/** One line on stderr that says how far a long command is and how long it will take; silent when nobody watches. */
export class Progress {
  readonly #shown: boolean;
  readonly #began = performance.now();
  #last = -Infinity;
  #width = 0;

  constructor(quiet: boolean) {
    this.#shown = !quiet && process.stderr.isTTY;
  }

  /** @param share done, from 0 to 1 */
  update(text: string, share: number): void {
    const now = performance.now();
    if (!this.#shown || now - this.#last < 100) return;
    this.#last = now;
    const elapsed = (now - this.#began) / 1000;
    const left = share > 0 ? `, ${duration((elapsed / share) * (1 - share))} left` : "";
    const filled = Math.round(20 * Math.min(1, share));
    this.#write(`${"█".repeat(filled)}${"░".repeat(20 - filled)} ${text}${left}`);
  }

  clear(): void {
    if (this.#width > 0) this.#write("");
    if (this.#shown) process.stderr.write("\r");
    this.#width = 0;
  }

  #write(line: string): void {
    process.stderr.write(`\r${line.padEnd(this.#width)}`);
    this.#width = line.length;
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return `${Math.ceil(seconds / 60)} min`;
}
