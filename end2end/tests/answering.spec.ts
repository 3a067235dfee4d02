import type { Page } from "@playwright/test";
import { axe, expect, hydrated, signIn, test } from "../kunna";

const heading = (page: Page) => page.getByRole("heading", { level: 1 });

async function open(page: Page, name: string): Promise<void> {
  await signIn(page, name);
  await page.getByRole("link", { name: /Kompetenskartläggning november/ }).click();
  await expect(heading(page)).toHaveText(/Kompetenskartläggning/);
  await hydrated(page);
}

test("the first page says why, who sees the answers and where to go on", async ({ page }) => {
  await open(page, "amina");
  await expect(page.getByText("Karin är din chef")).toBeVisible();
  await expect(page.getByText("12 frågor")).toBeVisible();
  await expect(page.getByRole("link", { name: "Fortsätt där du slutade" })).toBeVisible();
  await axe(page);
});

test("an employee answers what is left, looks over it all, submits and takes it back", async ({ page }) => {
  await open(page, "amina");
  await page.getByRole("link", { name: "Fortsätt där du slutade" }).click();
  for (let left = 12; left > 0 && !page.url().endsWith("/review"); left--) {
    await expect(page.getByRole("radio").first()).toBeAttached();
    await hydrated(page);
    const before = page.url();
    if (!(await page.locator("input[type=radio]:checked").count())) {
      await page.getByRole("radio", { name: /Självständig/ }).check();
    }
    await page.getByRole("button", { name: "Fortsätt" }).click();
    await expect(page).not.toHaveURL(before);
  }
  await expect(heading(page)).toHaveText("Dina svar");
  await hydrated(page);
  await axe(page);
  await expect(page.getByText("Inte besvarad än")).toHaveCount(0);

  await page.getByRole("link", { name: /^Ändra: Lagar/ }).click();
  await expect(heading(page)).toHaveText(/Lagar, sekretess/);
  await page.goBack();

  await page.getByRole("button", { name: "Skicka in" }).click();
  await expect(heading(page)).toHaveText("Där du är, och dit du kan");
  await expect(page.getByText("Tack. Din chef bedömer nu")).toBeVisible();
  await axe(page);

  await page.getByRole("link", { name: "Alla svar" }).click();
  await page.getByRole("button", { name: "Ta tillbaka och ändra" }).click();
  await expect(page.getByRole("button", { name: "Skicka in" })).toBeVisible();
});

test("a question shows every level with its meaning, and the two ways out", async ({ page }) => {
  await open(page, "amina");
  await page.getByRole("link", { name: "Kunskaper" }).click();
  await expect(page.getByText("Kunskaper · fråga 1 av 2 · del 1 av 5")).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(8);
  await expect(page.getByText("Kan det som uppdraget normalt kräver och håller mig uppdaterad.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Vet inte" })).toBeAttached();
  await expect(page.getByText("Skriv inget om hälsa")).toBeVisible();
  await hydrated(page);
  await axe(page);
});

test("a comment that is too long is refused in words and nothing typed is lost", async ({ page }) => {
  await open(page, "amina");
  await page.getByRole("link", { name: "Värderingar och attityder" }).click();
  await expect(page.getByLabel(/Kommentar/)).toBeVisible();
  await hydrated(page);
  // Past what the field itself lets a hand type.
  await page.getByLabel(/Kommentar/).evaluate((field) => field.removeAttribute("maxlength")).catch(() => {});
  const long = "Det var en gång. ".repeat(130);
  await page.getByLabel(/Kommentar/).fill(long);
  await page.getByRole("button", { name: "Fortsätt" }).click();
  await expect(page.getByRole("alert").or(page.locator(".error-summary")).first()).toBeVisible();
  await expect(page.getByLabel(/Kommentar/)).toHaveValue(new RegExp("^Det var en gång"));
});

test("switching the language keeps the place", async ({ page }) => {
  await open(page, "amina");
  await page.getByRole("link", { name: "Alla svar" }).click();
  await expect(heading(page)).toHaveText("Dina svar");
  await hydrated(page);
  await page.getByRole("button", { name: "Suomi" }).click();
  await expect(heading(page)).toHaveText("Vastauksesi");
  await expect(page).toHaveURL(/\/review$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "fi");
  await hydrated(page);
  await axe(page);
  await page.getByRole("button", { name: "Svenska" }).click();
  await expect(heading(page)).toHaveText("Dina svar");
});
