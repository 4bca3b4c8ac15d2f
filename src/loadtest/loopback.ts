import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";

/**
 * The origin of a target that may be loaded: this machine's loopback, by address. A name is refused, even
 * localhost, because what it resolves to may change between the check and the connection.
 */
export function loopbackOrigin(target: string): string {
  let url: URL;
  try {
    url = new URL(target);
  } catch {
    throw new UserError(
      `${target} is not a URL: expected something like http://127.0.0.1:8470.`,
      EXIT.invalidConfiguration,
    );
  }
  if (url.protocol !== "http:") {
    throw new UserError(
      `${target}: only http is supported for measurements on this machine.`,
      EXIT.invalidConfiguration,
    );
  }
  if (!/^127\.\d+\.\d+\.\d+$/.test(url.hostname) && url.hostname !== "[::1]") {
    throw new UserError(
      `${target} is not on this machine's loopback. Kneepoint sends load to 127.0.0.1 (127.0.0.0/8 or [::1]) only; use the address, not a name.`,
      EXIT.invalidConfiguration,
    );
  }
  return url.origin;
}
