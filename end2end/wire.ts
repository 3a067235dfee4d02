// The wire between a browser and the server: it can be cut, lead to another server, and carry a later version of the
// service worker.

import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A wire that leads to a server. */
export class Wire {
  /** What is added to the service worker: any change makes it another version. */
  later = "";
  private isCut = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private to: URL,
  ) {}

  /** Lays a wire to a server, on a free port. */
  static async lay(address: string): Promise<Wire> {
    const server = createServer();
    const wire = new Wire(server, new URL(address));
    server.on("request", (asked, answer) => wire.carry(asked, answer));
    server.on("connection", (socket) => {
      wire.sockets.add(socket);
      socket.once("close", () => wire.sockets.delete(socket));
      if (wire.isCut) socket.destroy();
    });
    await new Promise<void>((laid) => server.listen(0, "127.0.0.1", laid));
    return wire;
  }

  /** Where the browser goes. */
  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on nothing comes through, and what is under way is lost. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Everything comes through again. */
  mend(): void {
    this.isCut = false;
  }

  /** From now on the wire leads to another server. */
  lead(address: string): void {
    this.to = new URL(address);
  }

  /** Takes the wire away. */
  async remove(): Promise<void> {
    this.cut();
    await new Promise((removed) => this.server.close(removed));
  }

  private carry(asked: IncomingMessage, answer: ServerResponse): void {
    const { hostname, port } = this.to;
    const onward = request({ hostname, port, path: asked.url, method: asked.method, headers: asked.headers }, (got) => {
      const isWorker = asked.url === "/sw.js";
      if (isWorker) delete got.headers["content-length"];
      answer.writeHead(got.statusCode ?? 502, got.headers);
      if (isWorker) answer.write(this.later);
      got.pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    asked.pipe(onward);
  }
}
