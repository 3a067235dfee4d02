import { axe, expect, hydrated, isScripted, signIn, test } from "../kunna";

test("HR sees where the city stands and walks down to a unit's department", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/figures");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Läget i Björkviks kommun");
  await expect(page.getByRole("heading", { level: 2, name: /Undersköterska/ })).toBeVisible();
  await expect(page.getByText("Ett gap är inte ett rekryteringsbehov.")).toBeVisible();
  await axe(page);
  const under = page.getByRole("navigation", { name: "Gå vidare till" });
  await under.getByRole("link", { name: "Vård- och omsorgsförvaltningen" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Läget i Vård- och omsorgsförvaltningen");
  await page.getByRole("navigation", { name: "Du är här" }).getByRole("link", { name: "Björkviks kommun" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Läget i Björkviks kommun");
});

test("all competences of a profile stand in one table that explains itself", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/figures?node=vard-omsorg");
  await hydrated(page);
  await page.getByRole("link", { name: /^Alla \d+ kompetenser för Undersköterska/ }).click();
  const table = page.getByRole("table", { name: "Alla kompetenser, de kritiska först" });
  await expect(table).toHaveCount(1);
  await expect(table.getByRole("row").nth(1).getByText("Kritisk")).toBeVisible();
  await page.getByText("Så räknas siffran").click();
  await expect(page.getByText("Dold betyder inte noll.")).toBeVisible();
  await axe(page);
});

test("the same figures come as a file", async ({ page }) => {
  test.skip(!isScripted(), "downloads are the browser's own");
  await signIn(page, "nils");
  await page.goto("/figures");
  await hydrated(page);
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Hämta som CSV" }).click();
  expect((await coming).suggestedFilename()).toBe("vard-omsorg.csv");
});

test("an HR partner has no way out of the own department", async ({ page }) => {
  await signIn(page, "nils");
  await page.goto("/figures");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Läget i Vård- och omsorgsförvaltningen");
  await expect(page.getByRole("link", { name: "Björkviks kommun" })).toHaveCount(0);
});

test("an open mapping shows how many have submitted, and no figure", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/figures");
  await hydrated(page);
  await page.getByRole("navigation", { name: "Kartläggningar" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: "Siffrorna kommer när kartläggningen stänger" })).toBeVisible();
  await expect(page.getByText(/har skickat in/)).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
  await axe(page);
});

test.describe("somebody who may not", () => {
  test.use({ expected: [[/403/], { option: true }] });

  test("is told so", async ({ page }) => {
    await signIn(page, "amina");
    await page.goto("/figures");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Den här sidan är inte till för dig");
  });
});
