import { axe, expect, signIn, test } from "../kunna";

const mapping = "kartlaggning-2026-11";

test("what did not get through is told in every language, taken off the list and put back", async ({ page }) => {
  await signIn(page, "rut");
  await page.goto("/refused");
  await expect(page.getByRole("heading", { name: "Allt har gått fram" })).toBeVisible();
  await axe(page);

  // A phone sends what the rules do not take.
  const text = `Jag har provat det nya larmet på tre nattpass.\n${"Det gick bra. ".repeat(60)}`;
  const args = { mapping, competence: "underskoterska.digitalt", text };
  const sent = await page.request.post("/sync/v1/push", {
    data: {
      client_id: crypto.randomUUID(),
      batch: [{ seq: 1, id: crypto.randomUUID(), name: "answer.comment", format: 1, args }],
    },
    headers: { "sec-fetch-site": "same-origin", "x-kunna": "1" },
  });
  expect((await sent.json()).outcomes[0].outcome).toBe("refused");

  await page.goto("/");
  await page.getByRole("link", { name: "Det som inte gick fram" }).click();
  const titles = { sv: "Din kommentar", fi: "Kommenttisi", en: "Your comment" };
  for (const [language, title] of Object.entries(titles)) {
    await page.locator(`.language button[lang="${language}"]`).click();
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await expect(page.getByRole("heading", { level: 2, name: title })).toBeVisible();
    await axe(page);
  }
  await expect(page.locator("blockquote")).toContainText("Jag har provat det nya larmet");
  const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(width, "nothing is wider than the page").toBe(0);

  await page.getByRole("button", { name: "Take off the list" }).click();
  await expect(page.getByRole("status")).toHaveText("Taken off the list.");
  await expect(page.locator("blockquote")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("blockquote")).toHaveCount(1);
});
