import { closeSync, openSync, readFileSync, readSync } from "node:fs";

/** Where a tier accepts connections: a TCP port of this machine, or the path of a UNIX socket. */
export type Listener = { readonly port: number } | { readonly path: string };

const LISTENING = "0A";
const CONNECTING = "02";

/**
 * Prepares to read how many connections wait to be accepted, by listener; a listener that cannot be read is absent.
 * Read from /proc/net, as `ss -ltn` and `ss -lx` would tell, without a process per reading.
 */
export function acceptQueueReader(listeners: Readonly<Record<string, Listener>>): () => Record<string, number> {
  const readers = Object.entries(listeners).map(([name, listener]) => {
    if ("path" in listener) return [name, () => unixAcceptQueue(readWhole("/proc/net/unix"), listener.path)] as const;
    const file = ["/proc/net/tcp", "/proc/net/tcp6"].find((candidate) => count(candidate, listener.port) > 0);
    if (file === undefined) return [name, () => undefined] as const;
    const sockets = count(file, listener.port);
    return [name, () => tcpAcceptQueue(readUntil(file, listener.port, sockets), listener.port)] as const;
  });
  return () => {
    const queues: Record<string, number> = {};
    for (const [name, read] of readers) {
      const depth = read();
      if (depth !== undefined) queues[name] = depth;
    }
    return queues;
  };
}

/**
 * The accept queue of a listening port from the text of /proc/net/tcp: of a listening socket, `rx_queue` is the
 * number of connections that are established and not yet accepted. Several sockets on one port (SO_REUSEPORT) add up.
 */
export function tcpAcceptQueue(text: string, port: number): number | undefined {
  let depth: number | undefined;
  for (const line of text.split("\n")) {
    if (!listensOn(line, port)) continue;
    const queues = line.trim().split(/\s+/)[4] ?? "";
    depth = (depth ?? 0) + Number.parseInt(queues.slice(queues.indexOf(":") + 1), 16);
  }
  return depth;
}

/**
 * The accept queue of a UNIX socket from the text of /proc/net/unix, which has no column for it. The server's end of
 * a connection bears the listener's path from the moment the client has connected; until it is accepted no process
 * has it, and the kernel shows it as "connecting" (02). Undefined when nobody listens there.
 */
export function unixAcceptQueue(text: string, path: string): number | undefined {
  let listening = false;
  let depth = 0;
  for (const line of text.split("\n")) {
    if (!line.endsWith(` ${path}`)) continue;
    const [, , , flags = "0", , state] = line.trim().split(/\s+/);
    // __SO_ACCEPTCON of the kernel's include/linux/net.h.
    if ((Number.parseInt(flags, 16) & 0x10000) !== 0) listening = true;
    else if (state === CONNECTING) depth++;
  }
  return listening ? depth : undefined;
}

function readWhole(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function listensOn(line: string, port: number): boolean {
  const [, local = "", , state] = line.trim().split(/\s+/);
  return state === LISTENING && Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16) === port;
}

function count(file: string, port: number): number {
  return readWhole(file)
    .split("\n")
    .filter((line) => listensOn(line, port)).length;
}

/** Every line of /proc/net/tcp, the heading too, is padded to this (tcp4_seq_show); those of tcp6 are a little longer. */
const LINE_BYTES = 150;

/**
 * The file's lines up to the last of `sockets` that listen on `port`. Listening sockets come first, and the kernel makes
 * a line only when it is read; reading on would walk its table of all connections, which takes milliseconds even
 * if it is empty.
 */
function readUntil(file: string, port: number, sockets: number): string {
  let text = "";
  const buffer = Buffer.alloc(LINE_BYTES);
  try {
    const descriptor = openSync(file, "r");
    try {
      for (let found = 0; found < sockets;) {
        const length = readSync(descriptor, buffer, 0, LINE_BYTES, null);
        if (length === 0) break;
        const line = text.slice(text.lastIndexOf("\n") + 1) + buffer.toString("latin1", 0, length);
        text += buffer.toString("latin1", 0, length);
        if (line.includes("\n") && listensOn(line, port)) found++;
      }
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return "";
  }
  return text;
}
