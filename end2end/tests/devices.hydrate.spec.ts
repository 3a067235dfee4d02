// One person on two devices: what one of them says shows on the other, and neither loses anything.

import { type BrowserContext, type Page, type Request, devices } from "@playwright/test";
import { axe, expect, hydrated, signIn, test } from "../kunna";
import { Wire } from "../wire";

const mapping = "/mappings/kartlaggning-2026-11";
const { userAgent, viewport, isMobile, hasTouch } = devices["Pixel 7"];
const aPhone = { userAgent, viewport, isMobile, hasTouch };
const aDesk = { userAgent: devices["Desktop Chrome"].userAgent, viewport: { width: 1280, height: 800 } };

async function open(page: Page, which: string): Promise<Page> {
  await page.goto(`${mapping}/questions/underskoterska.${which}`);
  await hydrated(page);
  return page;
}

const radio = (page: Page, name: RegExp) => page.getByRole("radio", { name });
const status = (page: Page) => page.getByRole("status");
const notice = (page: Page) => page.locator(".notice").filter({ hasText: "Du har svarat olika på två enheter" });

/** Waits until a page listens to the server: from then on nothing is missed. */
async function listens(page: Page, act: () => Promise<unknown>): Promise<void> {
  const opened = page.context().waitForEvent("response", (answer) => answer.url().includes("/sync/v1/events"));
  await act();
  await opened;
}

test("what one device says shows on the other within a second", async ({ as }) => {
  const phone = await open(await as("amina", aPhone), "demens");
  const laptop = await as("amina", aDesk);
  await listens(laptop, () => open(laptop, "demens"));
  const times: number[] = [];
  for (const name of [/Med stöd/, /Fördjupad/, /Självständig/]) {
    const begun = Date.now();
    await radio(phone, name).check();
    await expect(radio(laptop, name)).toBeChecked();
    times.push(Date.now() - begun);
  }
  expect(Math.min(...times), `${times} ms`).toBeLessThan(1_000);
  // The other way round, with a text, also where something was typed before.
  await laptop.getByLabel(/Kommentar/).fill("Från datorn");
  await expect(phone.getByLabel(/Kommentar/)).toHaveValue("Från datorn");
  await phone.getByLabel(/Kommentar/).fill("Från telefonen");
  await expect(laptop.getByLabel(/Kommentar/)).toHaveValue("Från telefonen");
  await expect(notice(laptop)).toHaveCount(0);
});

/** Counts the streams that are open in a browser. */
function streams(context: BrowserContext): () => number {
  const open = new Set<Request>();
  context.on("request", (request) => request.url().includes("/sync/v1/events") && open.add(request));
  context.on("requestfinished", (request) => open.delete(request));
  context.on("requestfailed", (request) => open.delete(request));
  // Of a tab that is closed nobody tells how its requests ended.
  return () => [...open].filter((request) => !request.frame().page().isClosed()).length;
}

test("a browser has one stream, however many tabs it has, and each of them hears it", async ({ as }) => {
  const phone = await open(await as("amina", aPhone), "hygien");
  const first = await as("amina", aDesk);
  const many = streams(first.context());
  await open(first, "hygien");
  await expect.poll(many).toBe(1);
  const second = await open(await first.context().newPage(), "hygien");
  const third = await open(await first.context().newPage(), "team");
  for (const name of [/Med stöd/, /Fördjupad/]) {
    await radio(phone, name).check();
    for (const tab of [first, second]) await expect(radio(tab, name)).toBeChecked();
  }
  expect(many()).toBe(1);
  // The tab that listens goes away: another one does from then on.
  await first.close();
  await expect.poll(many).toBe(1);
  await radio(phone, /Självständig/).check();
  await expect(radio(second, /Självständig/)).toBeChecked();
  await third.close();
  expect(many()).toBe(1);
});

test.describe("where the network fails", () => {
  test.use({ expected: [[/ERR_|Failed to load resource|Failed to fetch/], { option: true }] });

  test("a poke that is lost is made up for when somebody comes back to the page", async ({ as }) => {
    const phone = await open(await as("amina", aPhone), "observera");
    const laptop = await as("amina", aDesk);
    await laptop.route("**/sync/v1/events*", (route) => route.abort());
    await open(laptop, "observera");
    await radio(phone, /Vägledande/).check();
    await expect(status(phone)).toHaveText(/^Skickat/);
    await expect(radio(laptop, /Vägledande/)).not.toBeChecked();
    await laptop.evaluate(() => dispatchEvent(new Event("focus")));
    await expect(radio(laptop, /Vägledande/)).toBeChecked();
  });

  test("a stream that breaks comes back by itself, and brings what was missed", async ({ as, city }) => {
    const phone = await open(await as("amina", aPhone), "lagar");
    const wire = await Wire.lay(city.address);
    const laptop = await as("amina", { ...aDesk, baseURL: wire.address });
    await listens(laptop, () => open(laptop, "lagar"));
    wire.cut();
    await radio(phone, /Vägledande/).check();
    await expect(status(phone)).toHaveText(/^Skickat/);
    wire.mend();
    await expect(radio(laptop, /Vägledande/)).toBeChecked({ timeout: 20_000 });
    await radio(phone, /Med stöd/).check();
    await expect(radio(laptop, /Med stöd/)).toBeChecked();
    await wire.remove();
  });

  test("two devices that say different things both show it, and the person chooses", async ({ as }) => {
    const phone = await open(await as("amina", aPhone), "forflyttning");
    // Whatever was picked before, one of the two is new.
    await radio(phone, /Känner till/).check();
    await radio(phone, /Självständig/).check();
    await expect(status(phone)).toHaveText(/^Skickat/);
    const laptop = await open(await as("amina", aDesk), "forflyttning");
    await laptop.context().setOffline(true);
    await radio(laptop, /Fördjupad/).check();
    await laptop.getByLabel(/Kommentar/).fill("Skrivet i källaren");
    await expect(status(laptop)).toHaveText(/^Sparat på enheten/);
    await radio(phone, /Med stöd/).check();
    const told = phone.waitForRequest((push) => push.postData()?.includes("Skrivet på bussen") ?? false);
    await phone.getByLabel(/Kommentar/).fill("Skrivet på bussen");
    await (await told).response();
    await expect(status(phone)).toHaveText(/^Skickat/);
    await laptop.context().setOffline(false);

    // What came last stands, and both pages show both.
    for (const page of [laptop, phone]) {
      await expect(notice(page)).toHaveCount(2, { timeout: 20_000 });
      await expect(radio(page, /Fördjupad/)).toBeChecked();
      const levels = notice(page).filter({ hasText: "Fördjupad" }).getByRole("listitem");
      await expect(levels.first()).toHaveText(/^4 Fördjupad Dator eller platta \d\d:\d\d · gäller nu$/);
      await expect(levels.last()).toHaveText(/^2 Med stöd Telefon \d\d:\d\d$/);
      await expect(notice(page).filter({ hasText: "Skrivet i källaren" })).toContainText("Skrivet på bussen");
      await axe(page);
    }

    const review = await phone.context().newPage();
    await review.goto(`${mapping}/review`);
    await hydrated(review);
    const row = review.locator(".review__row").filter({ hasText: "Två olika svar" });
    await expect(row).toHaveCount(1);
    await axe(review);
    await row.getByRole("link", { name: /^Se båda/ }).click();
    await expect(notice(review)).toHaveCount(2);
    await review.close();

    // The phone takes the other level, the laptop keeps its text; each shows on both.
    await notice(phone).filter({ hasText: "Fördjupad" }).getByRole("button", { name: "Ta det andra svaret" }).click();
    await expect(phone.getByRole("heading", { level: 1 })).toBeFocused();
    for (const page of [phone, laptop]) {
      await expect(radio(page, /Med stöd/)).toBeChecked();
      await expect(notice(page)).toHaveCount(1);
    }
    await notice(laptop).getByRole("button", { name: "Behåll det som gäller" }).click();
    for (const page of [phone, laptop]) await expect(notice(page)).toHaveCount(0);
    await expect(laptop.getByLabel(/Kommentar/)).toHaveValue("Skrivet i källaren");
    // A field that somebody wrote in keeps what they wrote until the page is opened again.
    await phone.reload();
    await hydrated(phone);
    await expect(phone.getByLabel(/Kommentar/)).toHaveValue("Skrivet i källaren");
    await expect(radio(phone, /Med stöd/)).toBeChecked();
    await expect(notice(phone)).toHaveCount(0);
  });
});

test("a text that comes while another one is being written is not written over unseen", async ({ as }) => {
  const phone = await open(await as("amina", aPhone), "personcentrerat");
  await phone.getByLabel(/Kommentar/).fill("Först");
  await expect(status(phone)).toHaveText(/^Skickat/);
  const laptop = await as("amina", aDesk);
  await listens(laptop, () => open(laptop, "personcentrerat"));
  // The hand does not rest as long as the clock stands still.
  await laptop.clock.install();
  await laptop.clock.pauseAt(Date.now() + 60_000);
  await laptop.getByLabel(/Kommentar/).fill("Det jag håller på att skriva");
  const pulled = laptop.waitForResponse("**/sync/v1/pull");
  await phone.getByLabel(/Kommentar/).fill("Från telefonen");
  await pulled;
  await laptop.clock.runFor(2_000);
  await laptop.clock.resume();
  await expect(notice(laptop)).toContainText("Från telefonen");
  await expect(laptop.getByLabel(/Kommentar/)).toHaveValue("Det jag håller på att skriva");
  await notice(laptop).getByRole("button", { name: "Ta det andra svaret" }).click();
  await expect(laptop.getByLabel(/Kommentar/)).toHaveValue("Från telefonen");
});

test("what was sent is said to be secured once a backup has it", async ({ page, city }) => {
  await signIn(page, "amina");
  await open(page, "delegering");
  await radio(page, /Med stöd/).check();
  await expect(status(page)).toHaveText(/^Skickat/);
  city.backUp();
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await expect(status(page)).toHaveText("Säkrat: finns även i säkerhetskopian");
  await axe(page);
  await radio(page, /Fördjupad/).check();
  await expect(status(page)).toHaveText(/^Skickat/);
  await page.reload();
  await hydrated(page);
  city.backUp();
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  await expect(status(page)).toHaveText(/^Säkrat/);
});
