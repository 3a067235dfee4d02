import type { Page } from "@playwright/test";
import { axe, expect, hydrated, signIn, test } from "../kunna";

const question = "/mappings/kartlaggning-2026-11/questions/underskoterska";

async function open(page: Page, which: string): Promise<Page> {
  await page.goto(`${question}.${which}`);
  await hydrated(page);
  return page;
}

test("what is picked in one tab shows in the other, and is sent once for both", async ({ page, context }) => {
  await signIn(page, "amina");
  await open(page, "team");
  const pushes: string[] = [];
  context.on("request", (request) => {
    if (request.url().endsWith("/sync/v1/push")) pushes.push(request.postData() ?? "");
  });
  const second = await open(await context.newPage(), "team");
  await second.getByRole("radio", { name: /Fördjupad/ }).check();
  await expect(second.getByRole("status")).toHaveText(/^Skickat/);
  await expect(page.getByRole("radio", { name: /Fördjupad/ })).toBeChecked();
  expect(pushes).toHaveLength(1);
  await page.getByRole("radio", { name: /Med stöd/ }).check();
  await expect(second.getByRole("radio", { name: /Med stöd/ })).toBeChecked();
});

test.describe("without a network", () => {
  test.use({ expected: [[/ERR_INTERNET_DISCONNECTED|Failed to load resource|Failed to fetch/], { option: true }] });

  test("a tab that sends for the others goes away with work unsent, and another one sends it", async ({
    page,
    context,
  }) => {
    await signIn(page, "amina");
    await open(page, "observera");
    const second = await open(await context.newPage(), "observera");
    await context.setOffline(true);
    await page.getByRole("radio", { name: /Vägledande/ }).check();
    await expect(page.getByRole("status")).toHaveText(/^Sparat på enheten/);
    await expect(second.getByRole("radio", { name: /Vägledande/ })).toBeChecked();
    await page.close();
    await context.setOffline(false);
    await expect(second.getByRole("status")).toHaveText(/^Skickat/, { timeout: 20_000 });
    await second.reload();
    await expect(second.getByRole("radio", { name: /Vägledande/ })).toBeChecked();
    await axe(second);
  });
});

test.describe("without room on the device", () => {
  test.use({ expected: [[/503/], { option: true }] });

  test("a device that keeps nothing says so, and sends at once", async ({ page }) => {
    await page.addInitScript(() => {
      // What a browser does in some private windows, and when the disk is full.
      IDBFactory.prototype.open = () => {
        throw new DOMException("no room", "QuotaExceededError");
      };
    });
    await signIn(page, "amina");
    await open(page, "lagar");
    let isOpen = false;
    await page.route("**/sync/v1/push", async (route) => {
      if (isOpen) await route.continue();
      else await route.fulfill({ status: 503 });
    });
    await page.getByRole("radio", { name: /Självständig/ }).check();
    await expect(page.getByRole("status")).toHaveText(/^Ej sparat/);
    isOpen = true;
    await expect(page.getByRole("status")).toHaveText(/^Skickat/, { timeout: 20_000 });
  });
});
