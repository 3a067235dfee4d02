import { axe, expect, hydrated, signIn, test } from "../kunna";

test("a stranger is asked who they are", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in(\?|$)/);
  await expect(page).toHaveTitle(/Kunna/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Välj vem du är");
  await axe(page);
});

test("the person with protected identity is not offered", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: /\bAmina\b/ })).toBeVisible();
  await expect(page.getByText("Skyddad")).toHaveCount(0);
});

test("a person signs in and the start page is theirs", async ({ page }) => {
  await signIn(page, "amina");
  await hydrated(page);
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await axe(page);
});
