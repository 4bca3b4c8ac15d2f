import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../errors/exit-codes.js";
import { UserError } from "../errors/user-error.js";
import { gunicornSocket } from "./gunicorn.js";
import type { StackOptions } from "./options.js";
import { stackSources } from "./paths.js";
import { isRoot } from "./unprivileged.js";

const MIME_TYPES = ["/etc/nginx/mime.types", "/usr/local/etc/nginx/mime.types"];

/** Where the stack's Nginx writes a line for each request, at most a second later. */
export function nginxAccessLog(runDir: string): string {
  return join(runDir, "nginx-access.log");
}

/** Renders stack/conf/nginx.conf.template into the run directory; returns the command that starts Nginx with it. */
export function prepareNginx(options: StackOptions, socketDir: string): string[] {
  const template = readFileSync(join(stackSources, "conf", "nginx.conf.template"), "utf8");
  const config = join(options.runDir, "nginx.conf");
  writeFileSync(
    config,
    renderTemplate(template, {
      // Workers as the master: the sockets and static files are only reachable for who started the stack.
      userDirective: isRoot() ? "user root;" : "# not root: the workers run as the user who started the stack",
      workerProcesses: String(options.cores.length),
      runDir: options.runDir,
      mimeTypes: mimeTypes(),
      gunicornSocket: gunicornSocket(socketDir),
      port: String(options.port),
      staticDir: join(stackSources, "static"),
    }),
  );
  return [nginxBinary(), "-e", join(options.runDir, "nginx-error.log"), "-c", config, "-p", options.runDir];
}

export function nginxBinary(): string {
  const directories = [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/sbin"];
  const found = directories.map((directory) => join(directory, "nginx")).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new UserError("Nginx is not installed: run scripts/provision.sh --stack.", EXIT.invalidConfiguration);
}

/** Replaces every `{{name}}`; a name without a value, or a value that would break the file, is an error. */
export function renderTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    // The template's comment explains its own notation.
    if (name === "name") return whole;
    const value = values[name];
    if (value === undefined) throw new Error(`The template needs a value for ${whole}.`);
    if (/["';{}\n]/.test(value.replace(/;$/, ""))) {
      throw new UserError(
        `Nginx cannot take the path ${value}: choose a --run-dir without quotes, semicolons or braces.`,
        EXIT.invalidConfiguration,
      );
    }
    return value.includes(" ") && value.startsWith("/") ? value.replaceAll(" ", "\\ ") : value;
  });
}

function mimeTypes(): string {
  const found = MIME_TYPES.find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new UserError(`Nginx's mime.types is at none of ${MIME_TYPES.join(", ")}.`, EXIT.invalidConfiguration);
}
