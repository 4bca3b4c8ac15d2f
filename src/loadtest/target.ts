import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

/** Hosts other than this machine's loopback that may be loaded: each must be both asked for and configured. */
export interface TargetPermission {
  /** `--allow-host`: asked for, for this run. */
  readonly asked: readonly string[];
  /** Named in the scenario or the configuration file: whoever owns the target has agreed. */
  readonly configured: readonly string[];
}

export const LOOPBACK_ONLY: TargetPermission = { asked: [], configured: [] };

/** The target as a URL, when load may go there. */
export function permittedTarget(target: string, { asked, configured }: TargetPermission = LOOPBACK_ONLY): URL {
  const refuse = (message: string): never => {
    throw new UserError(message, EXIT.invalidConfiguration);
  };
  let url: URL;
  try {
    url = new URL(target);
  } catch {
    return refuse(`${target} is not a URL: expected something like http://127.0.0.1:8470/api/items.`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return refuse(`${target}: expected http or https, got ${url.protocol.slice(0, -1)}.`);
  }
  if (url.username !== "" || url.password !== "") {
    return refuse(`${url.host}: leave user and password out of the URL, where logs and records would keep them.`);
  }
  if (isLoopback(url.hostname)) return url;
  const named = (list: readonly string[]): boolean => list.some((each) => each.toLowerCase() === url.hostname);
  if (named(asked) && named(configured)) return url;
  const missing = [
    ...(named(asked) ? [] : [`--allow-host ${url.hostname} on the command line`]),
    ...(named(configured) ? [] : [`${url.hostname} in allowHosts of kneepoint.config.json`]),
  ];
  return refuse(
    `${url.hostname} is not on this machine's loopback. Load goes to 127.0.0.1 and [::1] (by address: what a name stands for may change); ` +
      `another host takes both ways of permission, and ${missing.join(" and ")} is missing. Load only what is yours.`,
  );
}

export function isLoopback(hostname: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === "[::1]";
}
