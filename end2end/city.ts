// The real server with the demo city, one fresh copy for each project.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";

const kunna = resolve(process.env.KUNNA_BINARY ?? "../target/debug/kunna");

/** The database of a city: where it is, and how it goes away. */
type Database = { address: string; remove: () => void };

/** The flags that name a database. The folder for data stays empty. */
const at = (address: string) => ["--database", address, "--data-dir", tmpdir()];

/** The cluster of `cargo xtask test pages-postgres`; without one a city is a file. */
const cluster = process.env.KUNNA_TEST_POSTGRES;

/** Fills a database once; every project gets a copy of it. Returns its address. */
export function fill(): Database {
  const { address, remove } = cluster ? inCluster(cluster) : inFolder();
  const filled = spawnSync(kunna, ["demo", "--fill-only", ...at(address)], { encoding: "utf8" });
  if (filled.status !== 0) {
    remove();
    const said = `${filled.stdout ?? ""}${filled.stderr ?? ""}${filled.error ?? ""}`;
    throw new Error(`${kunna} could not fill the demo city:\n${said}`);
  }
  return { address, remove };
}

/** A database in a folder of its own: a new one, or a copy. */
function inFolder(from?: string): Database {
  const folder = mkdtempSync(join(tmpdir(), "kunna-city-"));
  if (from) cpSync(dirname(from.replace("sqlite:", "")), folder, { recursive: true });
  return { address: `sqlite:${join(folder, "kunna.db")}`, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

let made = 0;

/** A database of the cluster: a new one, or a copy. */
function inCluster(cluster: string, from?: string): Database {
  const name = `city_${process.pid}_${made++}`;
  const run = (program: string, ...words: string[]) => {
    const path = join(process.env.KUNNA_TEST_POSTGRES_PROGRAMS!, program);
    const done = spawnSync(path, ["--maintenance-db", cluster, ...words, name], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${program} ${name}: ${done.stderr}${done.error ?? ""}`);
  };
  run("createdb", "--template", from ? new URL(from).pathname.slice(1) : "template0");
  const address = new URL(cluster);
  address.pathname = name;
  return { address: address.href, remove: () => run("dropdb", "--force") };
}

/** A running server, and how an operator makes a backup of it. */
export type City = { address: string; backUp: () => void; stop: () => Promise<void> };

/** Serves a copy of the filled city on a free port. */
export async function serve(filled: string): Promise<City> {
  const { address, remove } = cluster ? inCluster(cluster, filled) : inFolder(filled);
  const server = spawn(kunna, ["demo", "--listen", "127.0.0.1:0", ...at(address)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    await ended(server);
    remove();
  };
  const backUp = () => {
    const file = join(folder, `backup-${Date.now()}.db`);
    const made = spawnSync(kunna, ["backup", file, "--data-dir", folder], { encoding: "utf8" });
    if (made.status !== 0) throw new Error(`${made.stdout ?? ""}${made.stderr ?? ""}${made.error ?? ""}`);
  };
  try {
    return { address: await listening(server), backUp, stop };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

/** Waits for the line in which the server tells its address. */
function listening(server: ChildProcess): Promise<string> {
  const said: string[] = [];
  return new Promise((found, failed) => {
    const hear = (line: string) => {
      // Enough to explain a server that does not start; later lines belong to no test.
      if (said.length < 100) said.push(line);
      const address = /^listening on (http:\S+)/.exec(line)?.[1];
      if (address) found(address.replace(/\/$/, ""));
    };
    createInterface({ input: server.stdout! }).on("line", hear);
    createInterface({ input: server.stderr! }).on("line", hear);
    server.once("error", failed);
    server.once("exit", (code) => failed(new Error(`The server ended with ${code}:\n${said.join("\n")}`)));
  });
}

/** Stops the server as an operator would, and waits until it is gone. */
function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return Promise.resolve();
  return new Promise((gone) => {
    server.once("exit", () => gone());
    server.kill("SIGTERM");
  });
}
