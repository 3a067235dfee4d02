// What a server or the way to it does to work that is being sent: it counts, and it counts once.

import { counted, onDevice, open, pick, pushes, sent, wake } from "../answers";
import { axe, expect, hydrated, signIn, test } from "../kunna";

test.use({ expected: [[/Failed to load resource/], { option: true }] });

test("whatever a server says instead of an answer, the device keeps the work and sends it later", async ({ page }) => {
  await signIn(page, "amina");
  await open(page, "team");
  // Too large, too new for it, too many, behind a proxy nobody, busy.
  for (const status of [413, 426, 429, 502, 503]) {
    await test.step(`${status}`, async () => {
      const before = await counted(page);
      await page.route(pushes, (route) => route.fulfill({ status }));
      const picked = await pick(page);
      await onDevice(page);
      await page.reload();
      await hydrated(page);
      await onDevice(page);
      await expect(picked).toBeChecked();
      expect(await counted(page)).toBe(before);
      await page.unroute(pushes);
      await wake(page);
      await sent(page);
      expect(await counted(page)).toBe(before + 1);
    });
  }
});

test("an answer of the server that is lost: what it answers was counted, and counts once", async ({ page }) => {
  await signIn(page, "amina");
  await open(page, "observera");
  const before = await counted(page);
  let lost = 0;
  await page.route(pushes, async (route) => {
    if (lost > 0) return route.continue();
    await route.fetch();
    lost += 1;
    await route.abort();
  });
  const picked = await pick(page);
  await expect.poll(() => lost).toBe(1);
  await onDevice(page);
  expect(await counted(page)).toBe(before + 1);
  await wake(page);
  await sent(page);
  expect(await counted(page)).toBe(before + 1);
  await page.reload();
  await expect(picked).toBeChecked();
});

test("a push that arrives twice at once, and a third time much later, counts once", async ({ page }) => {
  await signIn(page, "amina");
  await open(page, "hygien");
  const before = await counted(page);
  const bodies: string[] = [];
  await page.route(pushes, async (route) => {
    bodies.push(route.request().postData()!);
    const [answer] = await Promise.all([route.fetch(), route.fetch()]);
    await route.fulfill({ response: answer });
  });
  const first = await pick(page);
  await sent(page);
  const second = await pick(page);
  await expect.poll(() => bodies.length).toBe(2);
  await sent(page);
  expect(await counted(page)).toBe(before + 2);
  const late = await page.request.post("/sync/v1/push", {
    data: JSON.parse(bodies[0]),
    headers: { "sec-fetch-site": "same-origin", "x-kunna": "1" },
  });
  expect((await late.json()).outcomes[0].outcome).toBe("applied");
  expect(await counted(page)).toBe(before + 2);
  await page.reload();
  await expect(second).toBeChecked();
  await expect(first).not.toBeChecked();
});

test("what only a newer server reads stays on the device, is counted as unsent, and leaving says so", async ({
  page,
}) => {
  await signIn(page, "amina");
  await open(page, "team");
  // As a later version of the program has left it on the device, before the older one was put back.
  await page.goto("/tillganglighet");
  await page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open("kunna-outbox-amina"));
    const stores = database.transaction(["entries", "client"], "readwrite");
    const mark = { client: crypto.randomUUID(), epoch: "", last: 1, answered: 0, safe: 0, app: "99.0.0" };
    const args = { mapping: "kartlaggning-2026-11", to: "karin" };
    const entry = { seq: 1, id: crypto.randomUUID(), name: "answer.praise", format: 1, args, at: Date.now() };
    stores.objectStore("client").put(JSON.stringify(mark), "mark");
    stores.objectStore("entries").clear();
    await done(stores.objectStore("entries").put(JSON.stringify(entry), 1));
    database.close();
  });
  const statuses: number[] = [];
  page.on("response", (answer) => answer.url().endsWith("/sync/v1/push") && statuses.push(answer.status()));
  await open(page, "team");
  const before = await counted(page);
  await pick(page);
  await onDevice(page);
  await expect.poll(() => statuses).toContain(426);
  expect(new Set(statuses)).toEqual(new Set([426]));
  expect(await counted(page)).toBe(before);
  await page.getByRole("button", { name: "Logga ut" }).click();
  await expect(page.getByRole("alert")).toContainText("Allt är inte skickat än");
  await expect(page.getByRole("alert")).toContainText("2 ändringar väntar");
  await axe(page);
  await page.getByRole("button", { name: "Stanna kvar" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
});
