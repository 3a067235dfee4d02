import type { Page } from "@playwright/test";
import { type City } from "../city";
import { axe, expect, hydrated, signIn, test as base } from "../kunna";
import { Wire } from "../wire";

const question = "/mappings/kartlaggning-2026-11/questions/underskoterska";
const status = /^(Sparat på enheten|Skickat|Ej sparat)/;

/** A browser that reaches the server over a wire of its own. */
const test = base.extend<{ wire: Wire }>({
  wire: async ({ city }: { city: City }, use) => {
    const wire = await Wire.lay(city.address);
    await use(wire);
    await wire.remove();
  },
  baseURL: ({ wire }, use) => use(wire.address),
});

test.use({
  // The network is taken away on purpose; and a debug build says that the empty page is drawn without a server.
  expected: [[/ERR_|Failed to load resource|Failed to fetch|`csr` feature|FetchEvent/], { option: true }],
});

/** Says that this is one's own device, and waits until it has what it needs. */
async function ownDevice(page: Page): Promise<void> {
  await page.goto("/");
  await hydrated(page);
  await page.getByRole("button", { name: "Min egen enhet" }).click();
  await expect(page.getByText("Du kan öppna Kunna och svara här även utan kontakt.")).toBeVisible({ timeout: 15_000 });
}

async function databases(page: Page): Promise<string[]> {
  return page.evaluate(async () => (await indexedDB.databases()).map((database) => database.name ?? ""));
}

/** What the person's own outbox and cache are called. */
const kept = /^kunna-(outbox|cache)-/;

test("after one visit the mapping is answered, corrected and submitted without a network, and sent once", async ({
  page,
  context,
  wire,
}) => {
  test.slow();
  await signIn(page, "amina");
  await ownDevice(page);
  await axe(page);
  wire.cut();
  await context.setOffline(true);

  await page.close();
  const cellar = await context.newPage();
  await cellar.goto("/");
  await hydrated(cellar);
  await expect(cellar.getByText("Ingen kontakt", { exact: true })).toBeVisible();
  await axe(cellar);
  await cellar.locator("main .todo__link").first().click();
  await expect(cellar.getByText(/är din chef och ser dina svar/)).toBeVisible();
  await cellar.getByRole("link", { name: "Alla svar" }).click();
  for (;;) {
    const missing = cellar.getByRole("link", { name: /^Svara: / });
    await expect(cellar.getByRole("button", { name: "Skicka in" })).toBeVisible();
    if ((await missing.count()) === 0) break;
    await missing.first().click();
    await cellar.getByRole("radio", { name: /Självständig/ }).check();
    await expect(cellar.getByRole("status")).toHaveText(/^Sparat på enheten/);
    await cellar.goto("/mappings/kartlaggning-2026-11/review");
  }

  // Corrected after a reload: the pending answer is still there.
  for (const corrected of ["hygien", "forflyttning"]) {
    await cellar.goto(`${question}.${corrected}`);
    await cellar.getByRole("radio", { name: /Vägledande/ }).check();
    await expect(cellar.getByRole("status")).toHaveText(/^Sparat på enheten/);
  }
  await cellar.reload();
  await expect(cellar.getByRole("radio", { name: /Vägledande/ })).toBeChecked();
  await expect(cellar.getByText(/ändringar väntar, den äldsta sedan \d\d:\d\d/)).toBeVisible();

  await cellar.goto("/mappings/kartlaggning-2026-11/review");
  await cellar.getByRole("button", { name: "Skicka in" }).click();
  await expect(cellar.getByText("Utan kontakt visas bara dina egna svar.")).toBeVisible();
  await expect(cellar.getByRole("heading", { level: 1 })).toHaveText("Där du är, och dit du kan");

  // A page of the office says honestly that it is not here.
  await cellar.goto("/competences");
  await expect(cellar.getByRole("heading", { level: 1 })).toHaveText("Den här sidan behöver kontakt");
  await axe(cellar);
  await cellar.getByRole("link", { name: "Till startsidan", exact: true }).click();
  // Last year's, and the one that was just handed in.
  await expect(cellar.getByRole("link", { name: "Se ditt resultat" })).toHaveCount(2);

  const pushes: string[] = [];
  cellar.on("request", (asked) => asked.url().endsWith("/sync/v1/push") && pushes.push(asked.postData() ?? ""));
  wire.mend();
  await context.setOffline(false);
  await expect(cellar.getByText("Ingen kontakt", { exact: true })).toBeHidden({ timeout: 15_000 });
  await expect.poll(() => pushes.length, { timeout: 15_000 }).toBeGreaterThan(0);
  await cellar.waitForLoadState("networkidle");
  const sent = pushes.flatMap((push) => JSON.parse(push).batch.map((entry: { id: string }) => entry.id));
  expect(new Set(sent).size, "no entry was sent twice").toBe(sent.length);

  const desk = await context.newPage();
  await desk.goto("/mappings/kartlaggning-2026-11/review");
  await hydrated(desk);
  await expect(desk.getByText(/Du har skickat in dina svar/)).toBeVisible();
  await desk.getByRole("button", { name: "Ta tillbaka och ändra" }).click();
  await expect(desk.getByRole("status")).toHaveText(/^Skickat/);
});

test("a shared device keeps nothing and says what is not saved", async ({ page, wire }) => {
  await signIn(page, "amina");
  await page.goto("/");
  await hydrated(page);
  await axe(page);
  await page.getByRole("button", { name: "Delad enhet" }).click();
  await expect(page.getByText(/^Delad enhet\. Inget sparas/)).toBeVisible();
  await page.goto(`${question}.demens`);
  await hydrated(page);
  await page.getByRole("radio", { name: /Med stöd/ }).check();
  await expect(page.getByRole("status")).toHaveText(/^Skickat/);
  wire.cut();
  await page.getByRole("radio", { name: /Fördjupad/ }).check();
  await expect(page.getByRole("status")).toHaveText(/^Ej sparat/);
  await expect(page.getByText("Det du svarar nu är inte sparat.", { exact: false })).toBeVisible();
  await axe(page);
  wire.mend();
  await expect(page.getByRole("status")).toHaveText(/^Skickat/, { timeout: 15_000 });
  const left = await page.evaluate(async () => ({
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    shelf: Object.keys(localStorage).filter((key) => !key.startsWith("kunna-device-")),
  }));
  expect(left).toEqual({ caches: [], workers: 0, shelf: [] });
  await expect.poll(async () => (await databases(page)).filter((name) => kept.test(name))).toEqual([]);
});

test("a session that ends with unsent work is entered again in place, and the work goes out", async ({
  page,
  context,
}) => {
  await signIn(page, "amina");
  await page.goto(`${question}.hygien`);
  await hydrated(page);
  const cookies = await context.cookies();
  await context.clearCookies();
  await page.getByRole("radio", { name: /Med stöd/ }).check();
  await expect(page.getByText(/Logga in igen, så skickas det du har svarat/)).toBeVisible();
  await expect(page.getByText(/1 ändring väntar, sedan/)).toBeVisible();
  await axe(page);
  expect(cookies).not.toEqual([]);
  await page.getByRole("link", { name: "Logga in och kom tillbaka hit" }).click();
  await page.getByRole("button", { name: /^Amina\b/i }).click();
  await expect(page).toHaveURL(new RegExp(`${question}.hygien$`));
  await expect(page.getByRole("status")).toHaveText(/^Skickat/);
  await expect(page.getByRole("radio", { name: /Med stöd/ })).toBeChecked();
});

test("signing out with unsent work asks first, keeps the work, and leaves nothing to read", async ({
  page,
  wire,
}) => {
  await signIn(page, "amina");
  await ownDevice(page);
  await page.route("**/sync/v1/push", (route) => route.fulfill({ status: 429 }));
  await page.goto(`${question}.personcentrerat`);
  await hydrated(page);
  await page.getByRole("radio").first().check();
  await expect(page.getByRole("status")).toHaveText(/^Sparat på enheten/);
  await page.getByRole("button", { name: "Logga ut" }).click();
  await expect(page.getByRole("alert")).toContainText("Allt är inte skickat än");
  await axe(page);
  await page.getByRole("button", { name: "Logga ut ändå" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect.poll(async () => (await databases(page)).filter((name) => name.startsWith("kunna-cache-"))).toEqual([]);
  await page.unroute("**/sync/v1/push");
  await signIn(page, "amina");
  await page.goto(`${question}.personcentrerat`);
  await hydrated(page);
  await expect(page.getByRole("radio").first()).toBeChecked();
  wire.cut();
});

test("a device that is full keeps the work and lets go of the rest", async ({ page, context }) => {
  await context.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given) {
      if (this.transaction.db.name.startsWith("kunna-cache-")) throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, given);
    };
  });
  await signIn(page, "amina");
  await page.goto("/");
  await hydrated(page);
  await page.getByRole("button", { name: "Min egen enhet" }).click();
  await page.goto(`${question}.lagar`);
  await hydrated(page);
  await page.getByRole("radio").first().check();
  await expect(page.getByRole("status")).toHaveText(/^Skickat/);
  await page.reload();
  await expect(page.getByRole("radio").first()).toBeChecked();
});

test("a new version waits while something is unsent, and comes when nothing is", async ({ page, wire }) => {
  test.slow();
  await signIn(page, "amina");
  await ownDevice(page);
  const states = () =>
    page.evaluate(async () => {
      const found = await navigator.serviceWorker.getRegistration();
      return [found?.active?.state, found?.waiting?.state];
    });
  await page.route("**/sync/v1/push", (route) => route.fulfill({ status: 429 }));
  await page.goto(`${question}.demens`);
  await hydrated(page);
  await page.getByRole("radio").nth(1).check();
  await expect(page.getByRole("status")).toHaveText(status);
  wire.later = "// A later version.\n";
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expect.poll(states).toEqual(["activated", "installed"]);
  await page.reload();
  await hydrated(page);
  // Longer than a page lies still before it makes way.
  await expect(page.getByRole("status")).toHaveText(/^Sparat på enheten/);
  await page.waitForFunction(() => performance.now() > 4_000);
  expect(await states()).toEqual(["activated", "installed"]);
  await page.unroute("**/sync/v1/push");
  await expect(page.getByRole("status")).toHaveText(/^Skickat/, { timeout: 20_000 });
  await page.goto("/");
  await expect.poll(states, { timeout: 10_000 }).toEqual(["activated", undefined]);
});
