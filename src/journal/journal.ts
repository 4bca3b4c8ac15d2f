import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

/**
 * An append-only file of JSON lines. A line is on the disk when `append` returns: what was predicted stays
 * predicted, whatever happens next. A process killed while writing leaves at most half a line at the end, which
 * is cut off when the file is opened again.
 */
export class Journal<Entry> {
  readonly file: string;
  readonly entries: Entry[];

  constructor(file: string) {
    this.file = file;
    mkdirSync(dirname(file), { recursive: true });
    this.entries = existsSync(file) ? readWhole<Entry>(file) : [];
  }

  append(entry: Entry): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      const descriptor = openSync(this.file, "a");
      try {
        for (let written = 0; written < line.length;) written += writeSync(descriptor, line, written);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(
        `${this.file} cannot be written (${reason}); its ${this.entries.length} lines are kept. Make room, then go on with --resume.`,
        EXIT.inconclusive,
      );
    }
    this.entries.push(entry);
  }
}

/** Every complete line. A half line at the end goes, so that the next one starts on its own. */
function readWhole<Entry>(file: string): Entry[] {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) {
    const descriptor = openSync(file, "r+");
    ftruncateSync(descriptor, end);
    closeSync(descriptor);
  }
  const lines = bytes.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as Entry;
    } catch {
      throw new UserError(
        `${file}, line ${index + 1}: not JSON. The journal was changed by something else; start anew in another --out.`,
        EXIT.invalidConfiguration,
      );
    }
  });
}
