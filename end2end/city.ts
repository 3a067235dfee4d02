// The real server with the demo city, one fresh copy for each project.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";

const kunna = resolve(process.env.KUNNA_BINARY ?? "../target/debug/kunna");

/** The database of a city: where it is, and how it goes away. */
export type Database = { address: string; remove: () => void };

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

/** A copy of the filled city, for a server of its own. */
export function copy(filled: string): Database {
  return cluster ? inCluster(cluster, filled) : inFolder(filled);
}

/** A running server, and how an operator makes a backup of it. */
export type City = { address: string; backUp: () => void; stop: () => Promise<void> };

/** Serves a copy of the filled city on a free port. */
export async function serve(filled: string): Promise<City> {
  const database = copy(filled);
  const backups = mkdtempSync(join(tmpdir(), "kunna-backups-"));
  const remove = () => {
    database.remove();
    rmSync(backups, { recursive: true, force: true });
  };
  const backUp = () => operate(database.address, "backup", join(backups, `${Date.now()}.db`));
  try {
    const { address, end } = await start(database.address);
    return { address, backUp, stop: () => end("SIGTERM").then(remove) };
  } catch (failure) {
    remove();
    throw failure;
  }
}

/** A server: where it listens, and how it ends. */
export type Server = { address: string; end: (how: "SIGTERM" | "SIGKILL") => Promise<void> };

/** Starts a server on a database, on a free port. */
export async function start(database: string): Promise<Server> {
  const server = spawn(kunna, ["demo", "--listen", "127.0.0.1:0", ...at(database)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = (how: "SIGTERM" | "SIGKILL") => ended(server, how);
  try {
    return { address: await listening(server), end };
  } catch (failure) {
    await end("SIGTERM");
    throw failure;
  }
}

/** Does something on the command line, with a database. */
export function operate(database: string, ...what: string[]): void {
  const done = spawnSync(kunna, [...what, ...at(database)], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`kunna ${what.join(" ")}:\n${done.stdout ?? ""}${done.stderr ?? ""}${done.error ?? ""}`);
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

/** Ends the server, and waits until it is gone. */
function ended(server: ChildProcess, how: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return Promise.resolve();
  return new Promise((gone) => {
    server.once("exit", () => gone());
    server.kill(how);
  });
}
