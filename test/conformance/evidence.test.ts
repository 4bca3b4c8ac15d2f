/** No row of this folder rests on somebody's memory: the reference's tag for that is [M]. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const files = readdirSync("test/conformance").filter(
  (name) => name.endsWith(".test.ts") && name !== "evidence.test.ts",
);

it.each(files)("%s", (name) => {
  const rows = readFileSync(`test/conformance/${name}`, "utf8")
    .split("\n")
    .filter((line) => !/^(\/\*\*| \*)/u.test(line));
  expect(rows.filter((line) => line.includes("[M]"))).toEqual([]);
});
