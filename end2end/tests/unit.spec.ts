import { type Page, axe, expect, hydrated, isScripted, signIn, test } from "../kunna";

/** Opens the unit of Karin, who leads 32 people in home care. */
async function openUnit(page: Page): Promise<void> {
  await signIn(page, "karin");
  await page.goto("/organisation/mine");
  await page.waitForURL(/\/mappings\/[^/]+\/units\/[^/]+$/);
  // The newest mapping may be one that another spec has drawn up.
  await page.goto("/mappings/kartlaggning-2026-11/units/hemtjanst-norr-natt");
  await hydrated(page);
}

/** Goes to the list of people. */
async function openPeople(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Hemtjänst" }).getByRole("link", { name: "Medarbetare" }).click();
  await expect(page).toHaveURL(/\/people$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("väntar på dig");
}

test("a manager sees where her people are, and whose levels that is", async ({ page }) => {
  await openUnit(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Där ni är, och dit ni ska");
  await expect(page.getByRole("row", { name: /På mål \/ behov/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Nivån som räknas" })).toHaveAttribute("aria-current", "true");
  await axe(page);
  await page.getByRole("link", { name: "Egen", exact: true }).click();
  await expect(page).toHaveURL(/show=own/);
  await expect(page.getByRole("link", { name: "Egen", exact: true })).toHaveAttribute("aria-current", "true");
  await page.getByText("Så räknas siffran").click();
  await expect(page.getByText("Nivåer på olika skalor läggs aldrig ihop")).toBeVisible();
  await axe(page);
});

test("what waits for the manager comes first", async ({ page }) => {
  await openUnit(page);
  await openPeople(page);
  await expect(page.getByRole("listitem").filter({ hasText: /Väntar på din bedömning|Du har bedömt/ }).first()).toBeVisible();
  await axe(page);
});

test("she rates unaware of the other picture, compares, and goes on to the next", async ({ page }) => {
  await openUnit(page);
  await openPeople(page);
  const waiting = page.getByRole("listitem").filter({ hasText: "Väntar på din bedömning" });
  await waiting.first().getByRole("link").click();
  await expect(page.getByRole("heading", { name: /^Bedöm först/ })).toBeVisible();
  await hydrated(page);
  await axe(page);
  const groups = page.getByRole("group").filter({ has: page.getByRole("radio", { name: "Underlag saknas" }) });
  const form = page.locator("form").filter({ has: page.getByRole("button", { name: "Jämför" }) });
  const blind = form.getByRole("group").filter({ has: page.getByRole("radio") });
  const many = await blind.count();
  expect(many).toBeGreaterThan(0);
  expect(await groups.count()).toBeGreaterThanOrEqual(many);
  await blind.first().getByRole("radio", { name: /^0 / }).check({ force: true });
  for (let at = 1; at < many; at += 1) {
    await blind.nth(at).getByRole("radio", { name: "Underlag saknas" }).check({ force: true });
  }
  if (isScripted()) await expect(page.getByRole("status").filter({ hasText: /Skickat/ })).toBeVisible();
  await form.getByRole("button", { name: "Jämför" }).click();
  await expect(page.getByRole("heading", { name: "Era bilder sida vid sida" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Bedöm först/ })).toHaveCount(0);
  await hydrated(page);
  await axe(page);
  await page.getByRole("button", { name: "Bekräfta de kryssade" }).click();
  await expect(page.getByRole("button", { name: "Bekräfta de kryssade" })).toHaveCount(0);
  const name = await page.getByRole("heading", { level: 1 }).textContent();
  await page.getByRole("link", { name: /^Nästa: / }).click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(name ?? "");
});

test("a need is stated, and coverage follows", async ({ page }) => {
  await openUnit(page);
  await page.getByRole("navigation", { name: "Hemtjänst" }).getByRole("link", { name: "Behov" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vad enheten behöver");
  await page.getByRole("link", { name: /^(Ange behov|Ändra) ?:/ }).first().click();
  const many = page.getByRole("spinbutton", { name: "Hur många?" });
  await many.fill("5000");
  await axe(page);
  await page.getByRole("button", { name: "Spara" }).click();
  await expect(page.getByRole("alert")).toContainText("Så många kan en enhet inte behöva");
  await expect(many).toHaveValue("5000");
  await many.fill("17");
  await page.getByRole("button", { name: "Spara" }).click();
  await expect(page.getByRole("cell", { name: /^17 på nivå/ }).first()).toBeVisible();
  await page.getByRole("navigation", { name: "Hemtjänst" }).getByRole("link", { name: "Där ni är" }).click();
  await expect(page.getByRole("cell", { name: /\/ 17$/ }).first()).toBeVisible();
});
