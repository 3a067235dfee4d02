// What happens at the server while a page is open and its device away: each test has a town of its own to break.

import { writeFileSync } from "node:fs";
import { counted, mapping, onDevice, open, pick, pushes, sent, wake } from "../answers";
import { axe, expect, hydrated, signIn } from "../kunna";
import { test } from "../town";

test.use({ expected: [[/ERR_|Failed to load resource|Failed to fetch/], { option: true }] });

test("HR closes the mapping while an answer waits: it is told in words, and the text is found", async ({
  page,
  context,
  as,
}) => {
  await signIn(page, "amina");
  await open(page, "digitalt");
  await context.setOffline(true);
  await page.getByLabel(/Kommentar/).fill("Skrivet i källaren");
  await onDevice(page);
  const mona = await as("mona");
  await mona.goto(`/mappings/${mapping}/close`);
  await mona.getByRole("button", { name: "Stäng kartläggningen" }).click();
  await expect(mona.getByText("Inga fler svar tas emot")).toBeVisible();
  await context.setOffline(false);
  await wake(page);
  await expect(page.getByText("Det här gick inte fram")).toBeVisible();
  await expect(page.getByText("Kartläggningen är stängd", { exact: false }).first()).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Se vad det var, och kopiera din text" }).click();
  await expect(page.locator("blockquote")).toHaveText("Skrivet i källaren");
});

test("another manager takes over while a level waits: it is refused, told and kept", async ({ page, context, town }) => {
  await signIn(page, "karin");
  await page.goto(`/mappings/${mapping}/units/hemtjanst-norr-natt/people`);
  const waiting = page.getByRole("listitem").filter({ hasText: "Väntar på din bedömning" });
  await waiting.first().getByRole("link").click();
  await expect(page.getByRole("heading", { name: /^Bedöm först/ })).toBeVisible();
  await hydrated(page);
  await context.setOffline(true);
  await page.getByRole("radio", { name: "Underlag saknas" }).first().check({ force: true });
  await expect(page.getByRole("status").filter({ hasText: /^Sparat på enheten/ })).toBeVisible();
  const units = town.file("units.csv");
  const unit = "hemtjanst-norr-natt;unit;Hemtjänst Norr natt;hemtjanst;lena";
  writeFileSync(units, `unit_id;kind;name;parent_id;manager_id\n${unit}\n`);
  town.operate("organisation", units);
  await context.setOffline(false);
  await wake(page);
  await expect(page.getByText("Det här gick inte fram")).toBeVisible();
  await page.getByRole("link", { name: "Se vad det var, och kopiera din text" }).click();
  await expect(page.locator("blockquote")).toHaveText("Underlag saknas");
});

test("a server is killed after it has written and before it answers, and starts again: everything counts once", async ({
  page,
  town,
}) => {
  await signIn(page, "amina");
  await open(page, "hygien");
  const before = await counted(page);
  let isKilled = false;
  await page.route(pushes, async (route) => {
    if (isKilled) return route.continue();
    await route.fetch();
    await town.end("SIGKILL");
    isKilled = true;
    await route.abort();
  });
  const picked = await pick(page);
  await expect.poll(() => isKilled).toBe(true);
  await page.getByLabel(/Kommentar/).fill("Skrivet utan server");
  await onDevice(page);
  await expect(page.getByText("Ingen kontakt", { exact: true })).toBeVisible();
  await town.startAgain();
  await wake(page);
  await sent(page);
  await expect(page.getByText("Ingen kontakt", { exact: true })).toBeHidden();
  expect(await counted(page)).toBe(before + 2);
  await page.reload();
  await hydrated(page);
  await expect(picked).toBeChecked();
  await expect(page.getByLabel(/Kommentar/)).toHaveValue("Skrivet utan server");
});

test("a server is put back to an older backup under an open page: the device gives back what is missing", async ({
  page,
  town,
}) => {
  await signIn(page, "amina");
  await open(page, "lagar");
  const before = await counted(page);
  town.operate("backup", town.file("backup.db"));
  const picked = await pick(page);
  await sent(page);
  expect(await counted(page)).toBe(before + 1);
  await town.end("SIGTERM");
  town.operate("restore", town.file("backup.db"));
  await town.startAgain();

  // Restoring signs everybody out; the page finds out when it sends the next thing.
  await page.getByLabel(/Kommentar/).fill("Skrivet efter återställningen");
  await expect(page.getByText(/Logga in igen, så skickas det du har svarat/)).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Logga in och kom tillbaka hit" }).click();
  await page.getByRole("button", { name: /^Amina\b/i }).click();
  await page.waitForURL(/questions\/underskoterska\.lagar$/);
  await hydrated(page);
  await sent(page);
  expect(await counted(page)).toBe(before + 2);
  await expect(picked).toBeChecked();
  await page.reload();
  await hydrated(page);
  await expect(picked).toBeChecked();
  await expect(page.getByLabel(/Kommentar/)).toHaveValue("Skrivet efter återställningen");
});
