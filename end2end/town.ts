// A city of a spec's own, which it may close, kill and put back; the browser's address stays the same.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, type Server, copy, operate, start } from "./city";
import { test as base } from "./kunna";
import { Wire } from "./wire";

/** A city that may be broken. */
export class Town {
  private constructor(
    private readonly database: Database,
    private readonly files: string,
    private readonly wire: Wire,
    private server: Server,
  ) {}

  /** Serves a copy of the filled city. */
  static async found(filled: string): Promise<Town> {
    const database = copy(filled);
    const server = await start(database.address);
    return new Town(database, mkdtempSync(join(tmpdir(), "kunna-town-")), await Wire.lay(server.address), server);
  }

  /** Where the browser goes, whichever server is behind it. */
  get address(): string {
    return this.wire.address;
  }

  /** Ends the server as an operator would, or as a lack of power does. */
  async end(how: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.server.end(how);
  }

  /** Starts a server again on the same database. */
  async startAgain(): Promise<void> {
    this.server = await start(this.database.address);
    this.wire.lead(this.server.address);
  }

  /** A file of the operator's. */
  file(name: string): string {
    return join(this.files, name);
  }

  /** Does something on the command line, with the town's database. */
  operate(...what: string[]): void {
    operate(this.database.address, ...what);
  }

  /** Takes it all away. */
  async remove(): Promise<void> {
    await this.wire.remove();
    await this.server.end("SIGKILL");
    this.database.remove();
    rmSync(this.files, { recursive: true, force: true });
  }
}

/** Playwright's `test`, in a town of its own. */
export const test = base.extend<{ town: Town }>({
  town: async ({}, use) => {
    const town = await Town.found(process.env.KUNNA_FILLED_CITY!);
    await use(town);
    await town.remove();
  },
  baseURL: ({ town }, use) => use(town.address),
});
