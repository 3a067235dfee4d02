// Pages that move by themselves when somebody else does something.

import type { Page } from "@playwright/test";
import { axe, expect, test } from "../kunna";

const id = "kartlaggning-2026-11";
const open = `/mappings/${id}`;

test("HR's count moves on her open page when an employee submits, and nothing else is touched", async ({ as }) => {
  const mona = await as("mona");
  await mona.goto(`${open}/progress`);
  const count = mona.locator("#whole .progress__text");
  const before = await count.textContent();
  const day = mona.getByLabel("Ny sista dag att svara");
  await day.fill("2030-01-01");
  await day.focus();
  let loads = 0;
  mona.on("load", () => (loads += 1));

  const amina = await as("amina");
  await submitAll(amina);
  await expect(count).not.toHaveText(before!, { timeout: 3_000 });
  expect(loads, "the page was not loaded again").toBe(0);
  await expect(day).toHaveValue("2030-01-01");
  await expect(day).toBeFocused();
  await axe(mona);
});

/** Answers everything with "vet inte" by the forms that a page without script posts, and submits. */
async function submitAll(page: Page): Promise<void> {
  const post = (address: string, form: Record<string, string>) =>
    page.request.post(address, {
      form: { form_id: crypto.randomUUID(), ...form },
      headers: { "sec-fetch-site": "same-origin" },
    });
  // Whoever has submitted before takes it back first.
  await post("/commands/answers.reopen", { mapping: id, then: "/", back: "/" });
  await page.goto(`${open}/review`);
  const links = page.locator(`a[href^="${open}/questions/"]`);
  const questions = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")!.split("?")[0]));
  for (const question of new Set(questions)) expect((await post(question, { value: "dont_know" })).ok()).toBe(true);
  const submitted = await post("/commands/answers.submit", { mapping: id, then: `${open}/result`, back: "/" });
  expect(submitted.url()).toContain("/result");
}
