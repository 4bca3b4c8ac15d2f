import type { ExitCode } from "./exit-codes.js";

/** An error whose message is written for the user: printed as it is, without a stack, before exiting with `exitCode`. */
export class UserError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.name = "UserError";
    this.exitCode = exitCode;
  }
}
