/** The database's volume in Markdown. */
import type { Result } from "../../result/result.js";
import { formatMoment } from "../format.js";
import { volumeRows } from "../sections/volume.js";
import { EstimateCells } from "./footnotes.js";
import { escapeMarkdown, table } from "./table.js";

/** Nothing without a volume. */
export function volumeBlocks({ kneepoint: { database, horizonSeconds } }: Result): string[] {
  const volume = database?.volume;
  if (volume === undefined) return [];
  const cells = new EstimateCells();
  const rows = volumeRows(volume).map(([label, [estimate, unit]]) => [label, cells.write(estimate, unit)]);
  return [
    "## The database's volume",
    table(["Figure", "A replication>"], rows),
    ...volume.changes.map(
      ({ atSeconds, cause, fromGib, toGib, refused }) =>
        `- ${formatMoment(atSeconds, horizonSeconds)}, ${cause}: ${
          refused === null ? `from ${fromGib} to ${toGib} GiB` : `refused, ${escapeMarkdown(refused)}`
        }`,
    ),
    ...cells.notes(),
  ];
}
