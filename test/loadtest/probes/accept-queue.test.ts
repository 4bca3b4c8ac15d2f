import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { acceptQueueReader, tcpAcceptQueue, unixAcceptQueue } from "../../../src/loadtest/probes/index.js";

/** Listens on a TCP port, a TCP port of IPv6 and a UNIX socket, accepts one connection of each and then no more. */
const LAZY_SERVER = `
import socket, sys
servers = [socket.socket(), socket.socket(socket.AF_INET6), socket.socket(socket.AF_UNIX)]
servers[0].bind(("127.0.0.1", 0)); servers[1].bind(("::1", 0)); servers[2].bind(sys.argv[1])
for s in servers: s.listen(16)
print(servers[0].getsockname()[1], servers[1].getsockname()[1], flush=True)
accepted = [s.accept() for s in servers]
print("accepted", flush=True)
sys.stdin.read()
`;

test("counts connections that nobody accepts, and not those that were accepted", async () => {
  const directory = mkdtempSync(join(tmpdir(), "kneepoint-queue-"));
  const path = join(directory, "lazy.sock");
  const server = spawn("python3", ["-c", LAZY_SERVER, path], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: server.stdout });
  const sockets: Socket[] = [];
  try {
    const [v4, v6] = String((await once(lines, "line"))[0])
      .split(" ")
      .map(Number) as [number, number];
    const read = acceptQueueReader({
      v4: { port: v4 },
      v6: { port: v6 },
      unix: { path },
      nobody: { path: `${path}.absent` },
    });
    expect(read()).toEqual({ v4: 0, v6: 0, unix: 0 });
    const open = async (target: { port: number; host: string } | { path: string }): Promise<void> => {
      const socket = connect(target);
      sockets.push(socket);
      await once(socket, "connect");
    };
    const targets = [{ port: v4, host: "127.0.0.1" }, { port: v6, host: "::1" }, { path }];
    const accepted = once(lines, "line");
    for (const target of targets) await open(target);
    await accepted;
    expect(read()).toEqual({ v4: 0, v6: 0, unix: 0 });
    for (const target of targets) for (let i = 0; i < 3; i++) await open(target);
    expect(read()).toEqual({ v4: 3, v6: 3, unix: 3 });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.kill("SIGKILL");
    rmSync(directory, { recursive: true });
  }
});

test("reads the kernel's tables", () => {
  const tcp = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when",
    "   0: 0100007F:2148 00000000:0000 0A 00000000:00000005 00:00000000",
    "   1: 0100007F:2148 00000000:0000 0A 00000000:00000002 00:00000000",
    "   2: 0100007F:2148 0100007F:9C40 01 00000000:00000009 00:00000000",
  ].join("\n");
  expect(tcpAcceptQueue(tcp, 8520)).toBe(7);
  expect(tcpAcceptQueue(tcp, 8521)).toBeUndefined();
  const unix = [
    "Num       RefCount Protocol Flags    Type St Inode Path",
    "0000: 00000002 00000000 00010000 0001 01 100 /run/a.sock",
    "0000: 00000003 00000000 00000000 0001 03 101 /run/a.sock",
    "0000: 00000002 00000000 00000000 0001 02     0 /run/a.sock",
    "0000: 00000002 00000000 00000000 0001 02     0 /other/run/a.sock",
  ].join("\n");
  expect(unixAcceptQueue(unix, "/run/a.sock")).toBe(1);
  expect(unixAcceptQueue(unix.replace("00010000", "00000000"), "/run/a.sock")).toBeUndefined();
});
