import type { Page } from "@playwright/test";
import { expect, hydrated, signIn, test } from "../kunna";

const question = "/mappings/kartlaggning-2026-11/questions/underskoterska";

async function openQuestion(page: Page, which: string): Promise<void> {
  await signIn(page, "amina");
  await page.goto(`${question}.${which}`);
  await hydrated(page);
}

test("a pick is sent without pressing anything, and another device goes on from it", async ({ page, as }) => {
  await openQuestion(page, "demens");
  await page.getByRole("radio", { name: /Fördjupad/ }).check();
  await expect(page.getByRole("status")).toHaveText(/^Skickat \d\d[.:]\d\d$/);
  const phone = await as("amina");
  await phone.goto(`${question}.demens`);
  await expect(phone.getByRole("radio", { name: /Fördjupad/ })).toBeChecked();
});

test("what was picked and typed before the pages woke survives", async ({ page }) => {
  await signIn(page, "amina");
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  await page.route("**/*.wasm", async (route) => {
    await asleep;
    await route.continue();
  });
  await page.goto(`${question}.delegering`, { waitUntil: "commit" });
  await page.getByRole("radio", { name: /Vägledande/ }).check();
  await page.getByLabel("Vill använda mer").check();
  await page.getByLabel(/Kommentar/).fill("Skrivet tidigt");
  wake();
  await hydrated(page);
  await expect(page.getByRole("radio", { name: /Vägledande/ })).toBeChecked();
  await expect(page.getByLabel(/Kommentar/)).toHaveValue("Skrivet tidigt");
  await expect(page.getByRole("status")).toHaveText(/^Skickat/);
  await page.reload();
  await expect(page.getByRole("radio", { name: /Vägledande/ })).toBeChecked();
  await expect(page.getByLabel("Vill använda mer")).toBeChecked();
  await expect(page.getByLabel(/Kommentar/)).toHaveValue("Skrivet tidigt");
});

test.describe("without a network", () => {
  test.use({ expected: [[/ERR_INTERNET_DISCONNECTED|Failed to load resource|Failed to fetch/], { option: true }] });

  test("answers stay on the device, the words say so, and they are sent when it is back", async ({ page, context }) => {
    await openQuestion(page, "forflyttning");
    await context.setOffline(true);
    await page.getByRole("radio", { name: /Med stöd/ }).check();
    await expect(page.getByRole("status")).toHaveText(/^Sparat på enheten/);
    await page.getByRole("button", { name: "Fortsätt" }).click();
    await page.getByRole("radio", { name: /Självständig/ }).check();
    await context.setOffline(false);
    await expect(page.getByRole("status")).toHaveText(/^Skickat/, { timeout: 15_000 });
    await page.goto(`${question}.forflyttning`);
    await expect(page.getByRole("radio", { name: /Med stöd/ })).toBeChecked();
  });
});

test("a mapping can be answered with the keyboard alone", async ({ page }) => {
  await openQuestion(page, "team");
  await page.getByRole("radio").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio").nth(2)).toBeChecked();
  const before = page.url();
  await page.getByLabel(/Kommentar/).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(before);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("a script in a comment stays text", async ({ page }) => {
  const text = "</textarea><script>document.title='fel'</script>";
  await openQuestion(page, "hygien");
  await page.getByLabel(/Kommentar/).fill(text);
  await expect(page.getByRole("status")).toHaveText(/^Skickat/);
  await page.reload();
  await expect(page.getByLabel(/Kommentar/)).toHaveValue(text);
  await expect(page).toHaveTitle(/Kunna$/);
});
