// What specs about losing nothing do again and again: answer, look where the answer is, and count it at the server.

import { type Locator, type Page, expect } from "@playwright/test";
import { hydrated } from "./kunna";

/** The mapping that is open in the demo city. */
export const mapping = "kartlaggning-2026-11";

const question = `/mappings/${mapping}/questions/underskoterska`;

/** Where pages send what they have. */
export const pushes = "**/sync/v1/push";

/** Opens a question as whoever is signed in. */
export async function open(page: Page, which: string): Promise<void> {
  await page.goto(`${question}.${which}`);
  await hydrated(page);
}

/** Picks a level that was not picked, and gives it. */
export async function pick(page: Page): Promise<Locator> {
  const levels = page.getByRole("radio");
  const other = levels.nth((await levels.first().isChecked()) ? 1 : 0);
  await other.check();
  return other;
}

/** Waits until the page says that the device has the answer, and the server not yet. */
export async function onDevice(page: Page): Promise<void> {
  await expect(page.getByRole("status")).toHaveText(/^Sparat på enheten/);
}

/** Waits until the page says that the server has the answer. */
export async function sent(page: Page): Promise<void> {
  await expect(page.getByRole("status")).toHaveText(/^(Skickat|Säkrat)/, { timeout: 20_000 });
}

/** The device hears of a network: what waits for its next try goes out now. */
export async function wake(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
}

/** How many changes of a person's own answers the server has counted. */
export async function counted(page: Page, person = "amina"): Promise<number> {
  const space = `answers:${mapping}:${person}`;
  const asked = await page.request.post("/sync/v1/pull", {
    data: { client_id: "spec", have: { [space]: 0 } },
    headers: { "sec-fetch-site": "same-origin", "x-kunna": "1" },
  });
  expect(asked.ok()).toBe(true);
  return (await asked.json()).spaces[0]?.to ?? 0;
}
