import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from "node:net";

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  /** Ends it now, with everything it holds. */
  kill(): Promise<void>;
}

export async function listen(server: TcpServer): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const kill = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}`, kill, [Symbol.asyncDispose]: kill };
}

/** @param connected is told of every connection */
export function serve(listener: RequestListener, connected: () => void = () => {}): Promise<TestServer> {
  return listen(createServer(listener).on("connection", connected));
}

export function serveRaw(onConnection: (socket: Socket) => void): Promise<TestServer> {
  return listen(
    createTcpServer((socket) => {
      socket.on("error", () => {});
      onConnection(socket);
    }),
  );
}

/** Answers after a delay, with the length of the path in Server-Timing. */
export function delayed(milliseconds: (request: IncomingMessage) => number): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    setTimeout(() => {
      response.setHeader("Server-Timing", `wall;dur=1, cpu;dur=0.1, dbn;desc="${request.url?.length ?? 0}"`);
      response.end("ok");
    }, milliseconds(request));
  };
}
