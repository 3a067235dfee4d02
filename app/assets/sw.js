// Starts Kunna where the server cannot be reached: one version of its files, and an empty page that draws itself
// from what the device keeps. The server writes `self.kunna = { version, files }` above these lines.
//
// It keeps nothing of anybody: no page that the server drew, no answer to a question.

const { version, files } = self.kunna;
const own = `kunna-${version}`;
const shell = "/shell.html";

/** The pages that can draw themselves; `app::rel` tells links the same. */
const alive = /^\/(mappings\/(?!new$)[^/]+(\/(review|result|questions\/[^/]+))?)?$/;

/** How long such a page waits for the server, in milliseconds. */
const patience = 4000;

self.addEventListener("install", (event) => {
  const fresh = (address) => new Request(address, { cache: "no-cache", credentials: "omit" });
  event.waitUntil(caches.open(own).then((cache) => cache.addAll([shell, ...files].map(fresh))));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("kunna-") && name !== own;
  const sweep = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(sweep.then(() => self.clients.claim()));
});

// A page says that nobody is in the middle of anything there. Other tabs may be: then the next start will do.
self.addEventListener("message", (event) => {
  if (event.data !== "make way") return;
  const windows = self.clients.matchAll({ type: "window", includeUncontrolled: true });
  event.waitUntil(windows.then((open) => (open.length > 1 ? undefined : self.skipWaiting())));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === "/sign-out") event.respondWith(signOut(event));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request, alive.test(pathname)));
  else if (files.includes(pathname)) event.respondWith(kept(pathname).then((found) => found ?? fetch(request)));
});

async function kept(address) {
  return (await caches.open(own)).match(address);
}

/** The server's page; when it cannot be reached, or a page that can draw itself waits too long, the empty one. */
async function page(request, isAlive) {
  const asked = fetch(request).then((answer) => (isAlive && answer.status >= 502 ? undefined : answer));
  const tired = new Promise((done) => setTimeout(done, patience));
  const answer = await Promise.race(isAlive ? [asked, tired] : [asked]).catch(() => undefined);
  return answer ?? (await kept(shell)) ?? asked;
}

/** Whoever signs out leaves nothing to read. What is unsent stays where it is. */
async function signOut(event) {
  const answer = await fetch(event.request);
  event.waitUntil(forget());
  return answer;
}

async function forget() {
  const all = await indexedDB.databases();
  for (const { name } of all) if (name.startsWith("kunna-cache-")) indexedDB.deleteDatabase(name);
}
