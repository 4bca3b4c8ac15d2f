/** Why something could not be read, in words a user knows. */
export function reasonOf(error: unknown): string {
  if (errorCode(error) === "ENOENT") return "there is no such file";
  return error instanceof Error ? error.message : String(error);
}

/** Node's code of an error, `ENOENT`; empty if it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
