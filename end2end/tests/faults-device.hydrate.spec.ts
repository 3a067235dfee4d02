// What happens to a device under an open page, and between two visits: crash, clearing, old outboxes.

import type { BrowserContext, Page } from "@playwright/test";
import { counted, mapping, onDevice, open, pick, pushes, sent, wake } from "../answers";
import { expect, hydrated, signIn, test } from "../kunna";

test.use({ expected: [[/ERR_INTERNET_DISCONNECTED|Failed to load resource|Failed to fetch/], { option: true }] });

/** The tab goes down, with everything that only it knew. */
async function crash(page: Page): Promise<void> {
  const gone = page.waitForEvent("crash");
  const browser = await page.context().newCDPSession(page);
  // Nobody is left to answer.
  browser.send("Page.crash").catch(() => {});
  await gone;
  await page.close();
}

async function another(context: BrowserContext, which: string): Promise<Page> {
  const page = await context.newPage();
  await open(page, which);
  return page;
}

test("a tab crashes with work unsent: it stands on the device, and goes out from the next one", async ({
  page,
  context,
}) => {
  await signIn(page, "amina");
  await open(page, "demens");
  const before = await counted(page);
  await context.setOffline(true);
  const at = (await page.getByRole("radio").first().isChecked()) ? 1 : 0;
  await pick(page);
  await onDevice(page);
  await crash(page);
  await context.setOffline(false);
  const next = await another(context, "demens");
  await expect(next.getByRole("radio").nth(at)).toBeChecked();
  await sent(next);
  expect(await counted(next)).toBe(before + 1);
});

test("what the disk has not taken is never called saved, and a crash then loses nothing that was", async ({
  page,
  context,
}) => {
  await page.addInitScript(() => {
    // A disk that does not come to an end: the commit is asked for, and waits behind one question after the other.
    const disk = Object.assign(globalThis, { isSlow: false, waiting: 0 });
    const commit = IDBTransaction.prototype.commit;
    IDBTransaction.prototype.commit = function () {
      if (!disk.isSlow || !this.db.name.startsWith("kunna-outbox-")) return commit.call(this);
      disk.waiting += 1;
      const ask = () => void (this.objectStore("entries").count().onsuccess = ask);
      ask();
    };
  });
  await signIn(page, "amina");
  await open(page, "delegering");
  const before = await counted(page);
  const picked = await page.getByRole("radio").evaluateAll((all) => all.findIndex((one) => (one as HTMLInputElement).checked));
  await page.evaluate(() => Object.assign(globalThis, { isSlow: true }));
  await pick(page);
  await page.waitForFunction(() => (globalThis as unknown as { waiting: number }).waiting > 0);
  await expect(page.getByRole("status")).toHaveText(/^Sparar/);
  await crash(page);
  const next = await another(context, "delegering");
  expect(await counted(next)).toBe(before);
  const now = await next.getByRole("radio").evaluateAll((all) => all.findIndex((one) => (one as HTMLInputElement).checked));
  expect(now).toBe(picked);
});

/** Clears the databases of a person's device, as browsers do when they are short of room. */
async function clear(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Storage.clearDataForOrigin", {
    origin: new URL(page.url()).origin,
    storageTypes: "indexeddb",
  });
  await browser.detach();
}

test("a device that was cleared between two visits begins anew, and counts on", async ({ page }) => {
  const clients: string[] = [];
  page.on("request", (asked) => {
    if (asked.url().endsWith("/sync/v1/push")) clients.push(JSON.parse(asked.postData()!).client_id);
  });
  await signIn(page, "amina");
  await open(page, "team");
  const before = await counted(page);
  await pick(page);
  await sent(page);
  await page.goto("/tillganglighet");
  await clear(page);
  await open(page, "team");
  const picked = await pick(page);
  await sent(page);
  expect(new Set(clients).size).toBe(2);
  expect(await counted(page)).toBe(before + 2);
  await page.reload();
  await expect(picked).toBeChecked();
});

test("a device that is cleared under an open page gets everything back, in its order", async ({ page, context }) => {
  await signIn(page, "amina");
  await open(page, "observera");
  const before = await counted(page);
  await context.setOffline(true);
  await pick(page);
  await onDevice(page);
  await clear(page);
  const picked = await pick(page);
  await page.getByLabel(/Kommentar/).fill("Skrivet efter rensningen");
  await onDevice(page);
  await context.setOffline(false);
  await sent(page);
  expect(await counted(page)).toBe(before + 3);
  await page.reload();
  await hydrated(page);
  await expect(picked).toBeChecked();
  await expect(page.getByLabel(/Kommentar/)).toHaveValue("Skrivet efter rensningen");
});

test("work that waits is stored again when the device was cleared meanwhile, though nothing else is done", async ({
  page,
  context,
}) => {
  await signIn(page, "amina");
  await open(page, "forflyttning");
  const before = await counted(page);
  await context.setOffline(true);
  await pick(page);
  await onDevice(page);
  await clear(page);
  await wake(page);
  const stored = () =>
    page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("kunna-outbox-amina");
        request.onsuccess = () => resolve(request.result);
      });
      const count = database.transaction("entries").objectStore("entries").count();
      await new Promise((resolve) => (count.onsuccess = resolve));
      database.close();
      return count.result;
    });
  await expect.poll(stored).toBe(1);
  await context.setOffline(false);
  await sent(page);
  expect(await counted(page)).toBe(before + 1);
});

test("an outbox that an old version left is read, shown and sent as it is", async ({ page }) => {
  await signIn(page, "amina");
  await page.goto("/tillganglighet");
  await clear(page);
  const before = await counted(page);
  const old = [
    `{"seq":1,"id":"${crypto.randomUUID()}","name":"answer.rate","format":1,"args":{"competence":"underskoterska.team","mapping":"${mapping}","value":"not_applicable"}}`,
    `{"seq":2,"id":"${crypto.randomUUID()}","name":"answer.comment","format":1,"args":{"competence":"underskoterska.team","mapping":"${mapping}","text":"Skrivet i en gammal version"},"at":1763800000000}`,
  ];
  await page.evaluate(async (entries) => {
    const request = indexedDB.open("kunna-outbox-amina", 1);
    request.onupgradeneeded = () => ["entries", "client"].forEach((name) => request.result.createObjectStore(name));
    await new Promise((resolve) => (request.onsuccess = resolve));
    const stores = request.result.transaction(["entries", "client"], "readwrite");
    const mark = `{"client":"${crypto.randomUUID()}","epoch":"","last":${entries.length},"answered":0,"safe":0}`;
    stores.objectStore("client").put(mark, "mark");
    entries.forEach((entry, at) => stores.objectStore("entries").put(entry, at + 1));
    await new Promise((resolve) => (stores.oncomplete = resolve));
    request.result.close();
  }, old);
  let pushed = "";
  await page.route(pushes, async (route) => {
    pushed = route.request().postData()!;
    await route.continue();
  });
  await open(page, "team");
  await expect(page.getByRole("radio", { name: "Inte aktuellt" })).toBeChecked();
  await sent(page);
  for (const entry of old) expect(pushed, "the bytes are those of the old version").toContain(entry);
  expect(await counted(page)).toBe(before + 2);
  await page.reload();
  await expect(page.getByLabel(/Kommentar/)).toHaveValue("Skrivet i en gammal version");
});
