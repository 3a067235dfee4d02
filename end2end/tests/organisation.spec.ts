import { axe, expect, hydrated, signIn, test } from "../kunna";

/** A day some weeks ahead, as a date field takes it. */
function ahead(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

test("HR enters a reorganisation ahead, sees it coming and takes it back", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/organisation");
  await expect(page.getByRole("row", { name: /flyttar från/ })).toBeVisible();
  await axe(page);
  await page.goto("/organisation/units/hemtjanst-norr-natt");
  await expect(page.getByRole("heading", { level: 1, name: "Hemtjänst Norr natt" })).toBeVisible();
  await page.getByRole("link", { name: "Ändra", exact: true }).click();
  await page.getByLabel("Namn", { exact: true }).fill("Nattpatrullen");
  await page.getByLabel("Från och med").fill(ahead(-3));
  await page.getByRole("button", { name: "Spara ändringen" }).click();
  await hydrated(page);
  await expect(page.getByRole("alert")).toContainText("Den dagen har varit");
  await expect(page.getByLabel("Namn", { exact: true })).toHaveValue("Nattpatrullen");
  await axe(page);
  await page.getByLabel("Från och med").fill(ahead(30));
  await page.getByRole("button", { name: "Spara ändringen" }).click();
  const coming = page.getByRole("row", { name: /Hemtjänst Norr natt heter Nattpatrullen/ });
  await expect(coming).toBeVisible();
  await axe(page);
  await coming.getByRole("button", { name: /^Ta tillbaka/ }).click();
  await expect(coming).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1, name: "Hemtjänst Norr natt" })).toBeVisible();
});

test("a unit with people is not closed, and the reason is told", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/organisation/units/hemtjanst-norr-natt?do=close");
  await page.getByLabel("Första dagen utan").fill(ahead(10));
  await page.getByRole("button", { name: "Avsluta Hemtjänst Norr natt" }).click();
  await expect(page.getByRole("alert")).toContainText("Någon är anställd där");
});

test("an employee reads the organisation and finds no way to change it", async ({ page }) => {
  await signIn(page, "amina");
  await page.goto("/organisation");
  await page.getByRole("link", { name: "Björkviks kommun", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Björkviks kommun");
  await page.goto("/organisation/units/hemtjanst-norr-natt");
  await expect(page.getByRole("link", { name: "Ändra", exact: true })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Ta tillbaka/ })).toHaveCount(0);
  await axe(page);
});
