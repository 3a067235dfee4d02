import { axe, expect, hydrated, signIn, test } from "../kunna";

test("a union representative reads what a profile asks and on which scale, and changes nothing", async ({ page }) => {
  await signIn(page, "ulla");
  await page.goto("/role-profiles");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rollprofiler");
  await expect(page.getByRole("link", { name: "Lägg till en rollprofil" })).toHaveCount(0);
  await axe(page);
  await page.getByRole("link", { name: "Undersköterska" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Undersköterska");
  await expect(page.getByRole("row", { name: /Omvårdnad och vanliga sjukdomar/ })).toContainText("4 Fördjupad");
  await expect(page.getByRole("table", { name: "Sex nivåer, 0–5", exact: true })).toContainText("Utför uppgiften självständigt");
  await expect(page.getByRole("link", { name: "Gör en ny version" })).toHaveCount(0);
  await axe(page);
});

test("what somebody looks for in the catalogue stands in the address", async ({ page }) => {
  await signIn(page, "amina");
  await page.goto("/competences");
  await hydrated(page);
  await axe(page);
  await page.getByRole("searchbox").fill("hygien och smitt");
  await page.getByLabel("Del av kompetens").selectOption({ label: "Färdigheter" });
  await page.getByRole("button", { name: "Visa" }).click();
  await expect(page).toHaveURL(/text=hygien.*component=skill/);
  await expect(page.getByRole("heading", { name: "Hygien och smittskydd" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 3 })).toHaveCount(1);
  await page.goto("/competences?text=finns-inte");
  await expect(page.getByRole("heading", { name: "Inga kompetenser passar" })).toBeVisible();
});

test("HR adds a competence, is told what is wrong, and retires it", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/competences/new");
  await hydrated(page);
  await axe(page);
  await page.getByLabel("Del av kompetens").selectOption({ label: "Erfarenheter" });
  const name = page.getByRole("group", { name: "Namn" });
  await name.getByLabel("English", { exact: true }).fill("Winter road care");
  await page.getByRole("button", { name: "Lägg till en kompetens" }).click();
  await expect(page).toHaveTitle(/^Fel:/);
  await hydrated(page);
  await expect(page.getByRole("alert")).toContainText("Här behöver det stå något");
  await expect(name.getByLabel("English", { exact: true })).toHaveValue("Winter road care");
  await axe(page);
  await name.getByLabel("Svenska", { exact: true }).fill("Vinterväghållning");
  await name.getByLabel("English: granskad").check();
  await page.getByRole("button", { name: "Lägg till en kompetens" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vinterväghållning");
  await hydrated(page);
  await expect(page.getByText("Suomi: saknas")).toBeVisible();
  await expect(page.getByText("English: ej granskad")).toHaveCount(0);
  await axe(page);
  await page.getByRole("button", { name: "Ta ur bruk" }).click();
  await expect(page.getByText(/^Kompetensen togs ur bruk/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Ta i bruk igen" })).toBeVisible();
});

test("a text without Finnish is read as Swedish, and says so", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/credentials");
  await hydrated(page);
  await axe(page);
  await page.getByLabel("Svenska", { exact: true }).fill("Traktorkort");
  await page.getByRole("button", { name: "Lägg till en behörighet" }).click();
  await expect(page.getByText("Sparat.")).toBeVisible();
  await hydrated(page);
  await page.getByRole("button", { name: "Suomi" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Kelpoisuudet");
  await expect(page.locator("[lang=sv]", { hasText: "Traktorkort" })).toBeVisible();
  await page.getByRole("button", { name: "Svenska" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Behörigheter");
});

test("HR publishes a new version, and the history tells what is new", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/role-profiles/barnskotare/edit");
  await hydrated(page);
  await axe(page);
  const row = page.locator("fieldset.target").first();
  await row.getByLabel("Mål").selectOption({ label: "5 Vägledande" });
  await page.getByRole("button", { name: "Publicera versionen" }).click();
  await expect(page.getByText("Version 2 är publicerad")).toBeVisible();
  await hydrated(page);
  await expect(page.getByRole("listitem").filter({ hasText: "blev 5 Vägledande" }).last()).toBeVisible();
  await axe(page);
});

test("HR adds a profile on the four levels and is told which level is missing", async ({ page }) => {
  await signIn(page, "mona");
  await page.goto("/role-profiles/new");
  await hydrated(page);
  await axe(page);
  await page.getByLabel("Svenska", { exact: true }).fill("Vaktmästare");
  await page.getByLabel("Kod").fill("vaktmastare");
  await page.getByRole("button", { name: "Spara och välj kompetenser" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Första versionen av Vaktmästare");
  await hydrated(page);
  await page.getByRole("radio", { name: "Fyra nivåer, 1–4" }).check();
  await page.getByRole("button", { name: "Byt skala" }).click();
  await expect(page).toHaveURL(/scale=four_levels/);
  await hydrated(page);
  await page.getByText("Lägg till i Kunskaper").click();
  const first = page.getByRole("group", { name: "En kompetens till" }).first();
  await first.getByLabel("Kompetens").selectOption({ label: "Byggnader och tekniska system" });
  await page.getByRole("button", { name: "Publicera versionen" }).click();
  await expect(page.getByRole("alert")).toContainText("Välj en nivå som finns på skalan");
  await hydrated(page);
  await axe(page);
  const kept = page.getByRole("group", { name: "Byggnader och tekniska system" });
  await kept.getByLabel("Mål").selectOption({ label: "3 Hög" });
  await page.getByRole("button", { name: "Publicera versionen" }).click();
  await expect(page.getByText("Version 1 är publicerad")).toBeVisible();
  await expect(page.getByRole("table", { name: "Fyra nivåer, 1–4", exact: true })).toBeVisible();
});
