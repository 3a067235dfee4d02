// What two devices said of one question, with and without script.

import type { Page } from "@playwright/test";
import { axe, expect, hydrated, signIn, test } from "../kunna";

const mapping = "kartlaggning-2026-11";
const competence = "underskoterska.personcentrerat";

/** Says something as a device of the person who is signed in, which has seen nothing else of it. */
async function say(page: Page, device: string, name: string, args: object): Promise<string> {
  const entry = { seq: 1, id: crypto.randomUUID(), name, format: 1, base: 0, at: Date.now() };
  const sent = await page.request.post("/sync/v1/push", {
    data: {
      client_id: `${device}-${crypto.randomUUID()}`,
      batch: [{ ...entry, args: { mapping, competence, ...args } }],
    },
    headers: { "sec-fetch-site": "same-origin", "x-kunna": "1" },
  });
  return (await sent.json()).outcomes[0].outcome;
}

test("both answers are shown in every language, and one press settles which it is to be", async ({ page }) => {
  await signIn(page, "amina");
  await say(page, "computer", "answer.rate", { value: { level: 1 } });
  expect(await say(page, "phone", "answer.rate", { value: { level: 3 } })).toBe("conflict");
  await page.goto(`/mappings/${mapping}/review`);
  await hydrated(page);
  await expect(page.locator(".review__row").filter({ hasText: "Två olika svar" })).toHaveCount(1);
  await axe(page);
  await page.getByRole("link", { name: /^Se båda/ }).click();
  const notice = page.locator(".notice").filter({ has: page.locator(".collision") });
  const said = {
    sv: ["3 Självständig Telefon", "1 Känner till Dator eller platta"],
    fi: ["3 Itsenäinen Puhelin", "1 Tuttu Tietokone tai tabletti"],
    en: ["3 Independent Phone", "1 Aware Computer or tablet"],
  };
  for (const [language, [kept, other]] of Object.entries(said)) {
    await page.locator(`.language button[lang="${language}"]`).click();
    await expect(page.locator("html")).toHaveAttribute("lang", language);
    await hydrated(page);
    await expect(notice.last().getByRole("listitem").first()).toContainText(kept);
    await expect(notice.last().getByRole("listitem").last()).toContainText(other);
    await axe(page);
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(width, "nothing is wider than the page").toBe(0);
  await page.locator('.language button[lang="sv"]').click();
  await hydrated(page);
  await notice.last().getByRole("button", { name: "Ta det andra svaret" }).click();
  await expect(page.getByRole("radio", { name: /Känner till/ })).toBeChecked();
  for (let left = await notice.count(); left > 0; left = await notice.count()) {
    await notice.first().getByRole("button", { name: "Behåll det som gäller" }).click();
    await expect(notice).toHaveCount(left - 1);
  }
  await page.reload();
  await expect(notice).toHaveCount(0);
  await expect(page.getByRole("radio", { name: /Känner till/ })).toBeChecked();
});
