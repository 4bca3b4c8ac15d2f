import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** The root of the package: `src/stack/` and `dist/stack/` are equally deep. */
export const packageRoot: string = fileURLToPath(new URL("../../", import.meta.url));

/** Where the shop, its templates of configuration files and its static files lie. */
export const stackSources: string = join(packageRoot, "stack");

/** The project's own virtual environment, made by scripts/provision.sh. */
export function virtualEnvironment(): string {
  return join(process.env["KNEEPOINT_HOME"] ?? join(packageRoot, ".kneepoint"), "venv");
}
