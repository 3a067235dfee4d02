import { axe, expect, hydrated, test } from "../kunna";

const draft = "/mappings/kartlaggning-2027-03";
const open = "/mappings/kartlaggning-2026-11";

test("an employee sees her own mappings and nothing to run", async ({ as }) => {
  const amina = await as("amina");
  await amina.goto("/mappings");
  await hydrated(amina);
  await expect(amina.getByRole("heading", { level: 1 })).toHaveText("Kartläggningar");
  await expect(amina.getByRole("heading", { name: "Dina egna svar" })).toBeVisible();
  await expect(amina.getByRole("link", { name: "Ny kartläggning" })).toHaveCount(0);
  await axe(amina);
});

test.describe("what is not for everybody", () => {
  test.use({ expected: [/status of 403/] });

  test("a manager and an employee get neither draft nor numbers", async ({ as }) => {
    for (const name of ["karin", "amina"]) {
      const page = await as(name);
      for (const path of ["/mappings/new", `${draft}/setup`]) {
        const response = await page.goto(path);
        expect(response?.status(), `${name} ${path}`).toBe(403);
      }
    }
  });
});

test("HR draws a mapping up, the unions read it, and it opens and closes", async ({ as }) => {
  test.setTimeout(90_000);
  const mona = await as("mona");
  await mona.goto("/mappings");
  await mona.getByRole("link", { name: "Ny kartläggning" }).click();
  await expect(mona.getByRole("heading", { level: 1 })).toHaveText("Ny kartläggning");
  await hydrated(mona);
  await axe(mona);

  const title = mona.getByRole("group", { name: "Titel" });
  await title.getByLabel("Svenska", { exact: true }).fill("Kartläggning i hemtjänsten");
  const purpose = mona.getByRole("group", { name: "Syfte" });
  await purpose.getByLabel("Svenska", { exact: true }).fill("Vi vill veta vad vi kan.");
  await mona.getByRole("button", { name: "Spara utkastet" }).click();
  // No unit was chosen: the form comes back with what was typed.
  await expect(mona.getByRole("alert")).toContainText("Ingen enhet är vald.");
  await expect(title.getByLabel("Svenska", { exact: true })).toHaveValue("Kartläggning i hemtjänsten");
  await hydrated(mona);
  await axe(mona);
  await mona.getByRole("checkbox", { name: /^Vård- och omsorgsförvaltningen/ }).check();
  await mona.getByRole("button", { name: "Spara utkastet" }).click();

  await expect(mona.getByRole("heading", { level: 1 })).toHaveText("Kartläggning i hemtjänsten");
  await expect(mona.getByRole("heading", { name: "Särskilda fall" })).toBeVisible();
  await expect(mona.getByRole("link", { name: "Gå vidare till att öppna" })).toHaveCount(0);
  const setup = new URL(mona.url()).pathname;
  await hydrated(mona);
  await axe(mona);

  await mona.getByRole("textbox", { name: "Forum" }).fill("Centrala samverkansgruppen");
  await mona.getByLabel("Dag", { exact: true }).fill("2020-01-15");
  await mona.getByRole("radio", { name: "Oenig" }).check();
  await mona.getByRole("button", { name: "Anteckna samverkan" }).click();
  await expect(mona.getByText("Samverkan (Sverige) i Centrala samverkansgruppen 15 januari 2020: Oenig")).toBeVisible();

  const ulla = await as("ulla");
  await ulla.goto(setup);
  await hydrated(ulla);
  await expect(ulla.getByText("Vi vill veta vad vi kan.")).toBeVisible();
  await expect(ulla.getByRole("heading", { name: "Rollprofiler som fryses" })).toBeVisible();
  await expect(ulla.getByText("Visa vilka")).toHaveCount(0);
  await expect(ulla.getByRole("button", { name: "Spara ändringarna" })).toHaveCount(0);
  await axe(ulla);

  await mona.getByRole("link", { name: "Gå vidare till att öppna" }).click();
  await expect(mona.getByRole("heading", { level: 1 })).toHaveText("Öppna kartläggningen?");
  await hydrated(mona);
  await axe(mona);
  await mona.getByRole("button", { name: /^Öppna och fråga/ }).click();
  await expect(mona).toHaveURL(/\/progress$/);
  await expect(mona.getByRole("table", { name: "Inskickade per enhet" })).toBeVisible();
  await hydrated(mona);
  await axe(mona);

  await mona.getByRole("link", { name: "Gå vidare till att stänga" }).click();
  await expect(mona.getByRole("heading", { level: 1 })).toHaveText("Stäng kartläggningen?");
  await hydrated(mona);
  await axe(mona);
  await mona.getByRole("button", { name: "Stäng kartläggningen" }).click();
  await expect(mona.getByText("Inga fler svar tas emot")).toBeVisible();
});

test("an HR partner follows the own department", async ({ as }) => {
  const nils = await as("nils");
  await nils.goto(`${open}/progress`);
  await hydrated(nils);
  const table = nils.getByRole("table", { name: "Inskickade per enhet" });
  await expect(table.getByRole("rowheader", { name: "Vård- och omsorgsförvaltningen" }).first()).toBeVisible();
  await expect(table.getByRole("rowheader", { name: /^Utbildning/ })).toHaveCount(0);
  await expect(nils.getByRole("button", { name: "Flytta fram sista dagen" })).toHaveCount(0);
  await axe(nils);
});
