import { type Page } from "@playwright/test";
import { axe, expect, hydrated, signIn, test } from "../kunna";

const [changes, errors] = ["Listan med några ändringar", "Listan med några fel"];

/** Downloads a sample and hands it in. */
async function handIn(page: Page, sample: string): Promise<void> {
  await page.goto("/people/imports");
  await hydrated(page);
  const href = await page.getByRole("link", { name: sample }).getAttribute("href");
  const file = await page.request.get(href!);
  await page.getByLabel("Omfattning").selectOption({ label: "Björkviks kommun" });
  await page.getByLabel("Fil", { exact: true }).setInputFiles({
    name: "lista.csv",
    mimeType: "text/csv",
    buffer: await file.body(),
  });
  await page.getByRole("button", { name: "Förhandsgranska" }).click();
  await page.waitForURL(/\/people\/imports\/[^/?]+/);
}

test("HR looks at a list, applies it and undoes it", async ({ page }) => {
  await signIn(page, "mona");
  await handIn(page, changes);
  await expect(page.getByRole("heading", { name: "Det här ändras" })).toBeVisible();
  await expect(page.getByText("3 anställningar avslutas")).toBeVisible();
  await expect(page.getByText(/med samordningsansvar/).first()).toBeVisible();
  await axe(page);
  await page.getByRole("button", { name: "Genomför importen" }).click();
  await expect(page.getByText(/Genomförd av Mona/)).toBeVisible();
  await handIn(page, changes);
  await expect(page.getByText(/Samma fil är redan genomförd/)).toBeVisible();
  await page.goto("/people?name=Saga+Ekstr%C3%B6m");
  await expect(page.getByRole("link", { name: /Saga|Milo/ }).first()).toBeVisible();
  await page.goto("/people/imports");
  await page.getByRole("link", { name: "lista.csv" }).first().click();
  await page.getByRole("button", { name: "Ångra hela importen" }).click();
  await expect(page.getByText(/Ångrad av Mona/)).toBeVisible();
});

test("a list with errors says where they are, and nothing can be applied", async ({ page }) => {
  await signIn(page, "mona");
  await handIn(page, errors);
  await expect(page.getByRole("heading", { name: /fel i filen/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Genomför importen" })).toHaveCount(0);
  const href = await page.getByRole("link", { name: "Ladda ner alla fel som CSV" }).getAttribute("href");
  const file = await page.request.get(href!);
  expect((await file.body()).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(await file.text()).toContain("unit_path;");
  await axe(page);
});

test("a file of real people is refused in the demo", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/people/imports");
  await hydrated(page);
  const buffer = Buffer.from("employment_id;person_id\n1;2\n");
  await page.getByLabel("Fil", { exact: true }).setInputFiles({ name: "riktig.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Förhandsgranska" }).click();
  await expect(page.getByRole("alert")).toContainText("hör inte hemma i en demo");
  await axe(page);
});

test("HR finds somebody and reads their employments", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/people");
  await hydrated(page);
  await page.getByLabel("Befattning").fill("undersköterska");
  await page.getByLabel("Namn").fill("amina");
  await page.getByRole("button", { name: "Visa" }).click();
  await axe(page);
  await page.getByRole("link", { name: /Amina/ }).first().click();
  await expect(page.getByRole("heading", { name: "Anställningar" })).toBeVisible();
  await axe(page);
});

test("everybody reads the organisation, of today and of an earlier day", async ({ page }) => {
  await signIn(page, "amina");
  await page.goto("/organisation");
  await hydrated(page);
  await expect(page.getByText("Björkviks kommun", { exact: true })).toBeVisible();
  await axe(page);
  await page.goto("/organisation?on=2001-01-01");
  await expect(page.getByText("Det fanns ingen organisation den dagen")).toBeVisible();
});

test("the administrator grants a role and withdraws it", async ({ page }) => {
  await signIn(page, "sven");
  await page.goto("/settings/roles");
  await hydrated(page);
  await page.getByLabel("E-postadress").fill("elsa@bjorkvik.example");
  await page.getByRole("button", { name: "Fortsätt" }).click();
  await expect(page.getByRole("heading", { name: /Roll till Elsa/ })).toBeVisible();
  await page.getByLabel("Roll", { exact: true }).selectOption({ label: "Processledare" });
  await page.getByLabel("Över").selectOption({ label: "Björkviks kommun" });
  await axe(page);
  await page.getByRole("button", { name: "Ge rollen" }).click();
  const own = page.getByRole("row", { name: /^Elsa .*Processledare/ });
  await expect(own).toBeVisible();
  await own.getByRole("button", { name: /Ta tillbaka/ }).click();
  await expect(page.getByText(/Återtagen .* av Sven/).first()).toBeVisible();
  await axe(page);
});

test.describe("whoever has no such role", () => {
  test.use({ expected: [/403/] });
  test("sees neither people, imports nor roles", async ({ page }) => {
    await signIn(page, "amina");
    for (const place of ["/people", "/people/imports", "/settings/roles"]) {
      await page.goto(place);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Den här sidan är inte till för dig");
    }
  });
});
