// What did not get through, where a script can copy it.

import { axe, expect, signIn, test } from "../kunna";

test("one press copies the text of what did not get through", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, "nils");
  const text = `Första raden.\n${"Jag vill lära mig mer om arkivet. ".repeat(70)}`;
  const args = { mapping: "kartlaggning-2026-11", competence: "administrator.system", text };
  await page.request.post("/sync/v1/push", {
    data: {
      client_id: crypto.randomUUID(),
      batch: [{ seq: 1, id: crypto.randomUUID(), name: "answer.comment", format: 1, args }],
    },
    headers: { "sec-fetch-site": "same-origin", "x-kunna": "1" },
  });
  await page.goto("/refused");
  await page.getByRole("button", { name: "Kopiera texten" }).click();
  await expect(page.getByRole("status")).toHaveText("Kopierat");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  await axe(page);
});
