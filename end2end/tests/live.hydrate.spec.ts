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

  // Petra has never submitted: whoever takes answers back still counts with what was submitted last.
  await submitAll(await as("petra"));
  await expect(count).not.toHaveText(before!);
  expect(loads, "the page was not loaded again").toBe(0);
  await expect(day).toHaveValue("2030-01-01");
  await expect(day).toBeFocused();
  await axe(mona);
});

test("a manager's list moves on her open page when somebody of hers submits", async ({ as }) => {
  const karin = await as("karin");
  await karin.goto(`${open}/units/hemtjanst-norr-natt/people`);
  const row = karin.getByRole("listitem").filter({ hasText: "Amina Warsame" });
  await expect(row).toHaveCount(1);
  let loads = 0;
  karin.on("load", () => (loads += 1));

  // What was handed in stands while it is being changed: the list says both.
  const amina = await as("amina");
  await submitAll(amina);
  await expect(row).toContainText(/Väntar på din bedömning|Du har bedömt/);
  await expect(row).not.toContainText("ändrar sina svar");
  await axe(karin);

  const reopen = { mapping: id, then: `${open}/review`, back: "/" };
  expect((await post(amina, "/commands/answers.reopen", reopen)).ok()).toBe(true);
  await expect(row).toContainText("ändrar sina svar");
  expect(loads, "the page was not loaded again").toBe(0);
});

/** Sends a form as a page without script does. */
function post(page: Page, address: string, form: Record<string, string>) {
  return page.request.post(address, {
    form: { form_id: crypto.randomUUID(), ...form },
    headers: { "sec-fetch-site": "same-origin" },
  });
}

/** Answers everything with "vet inte" by forms, and submits. */
async function submitAll(page: Page): Promise<void> {
  await page.goto(`${open}/review`);
  const links = page.locator(`a[href^="${open}/questions/"]`);
  const questions = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")!.split("?")[0]));
  for (const question of new Set(questions)) {
    expect((await post(page, question, { value: "dont_know" })).ok()).toBe(true);
  }
  const submitted = await post(page, "/commands/answers.submit", { mapping: id, then: `${open}/result`, back: "/" });
  expect(submitted.url()).toContain("/result");
}
