// Every page of every role: rules of accessibility in all languages and themes, and no scrolling sideways at 320 px.

import { type Page, axe, expect, hydrated, signIn, test } from "../kunna";

const open = "/mappings/kartlaggning-2026-11";
const draft = "/mappings/kartlaggning-2027-03";
const past = "/mappings/kartlaggning-2025-10";
const unit = `${open}/units/hemtjanst-norr-natt`;

/** Who opens which pages; `>` goes on from there by the first link in the page whose address holds what follows. */
const pages: Record<string, string[]> = {
  nobody: ["/sign-in", "/sign-in?used", "/tillganglighet", "/components"],
  amina: [
    "/",
    "/mappings",
    open,
    `${open}/questions/underskoterska.digitalt`,
    `${open}/review`,
    `${past}/result`,
    "/competences",
    "/competences/underskoterska.hygien",
    "/role-profiles",
    "/role-profiles/underskoterska",
    "/credentials",
    "/organisation",
    "/organisation/units/hemtjanst-norr-natt",
  ],
  karin: [
    "/",
    unit,
    `${unit}?show=manager`,
    `${unit}/people`,
    `${unit}/people > /people/p-`,
    `${unit}/needs`,
    `${unit}/needs?competence=underskoterska.omvardnad`,
    `${past}/result`,
  ],
  mona: [
    "/figures",
    "/figures?node=vard-omsorg",
    "/people",
    "/people?name=zzz",
    "/people > /people/p-",
    "/people/imports",
    "/mappings",
    "/mappings/new",
    `${draft}/setup`,
    `${draft}/open`,
    `${open}/progress`,
    `${open}/close`,
    "/competences/new",
    "/competences/underskoterska.hygien",
    "/role-profiles/new",
    "/role-profiles/underskoterska",
    "/role-profiles/underskoterska/edit",
    "/credentials",
    "/organisation",
    "/organisation/units/hemtjanst-norr-natt?do=change",
    "/organisation/units/vard-omsorg?do=add",
    "/organisation/units/kansli-arkiv?do=close",
  ],
  nils: ["/", "/figures", `${open}/progress`],
  ulla: ["/", "/mappings", `${draft}/setup`],
  ingrid: ["/", "/figures", "/organisation/mine"],
  dag: ["/", "/figures", "/organisation/mine"],
  sven: ["/", "/settings/roles", "/settings/roles?email=elsa@bjorkvik.example"],
  petra: ["/"],
};

const languages = ["sv", "fi", "en"];

async function goTo(page: Page, path: string): Promise<void> {
  const [from, link] = path.split(" > ");
  const response = await page.goto(from);
  expect(response?.status(), path).toBe(200);
  if (link) {
    const first = page.locator(`main a[href*="${link}"]`).first();
    await page.goto((await first.getAttribute("href"))!);
  }
  await hydrated(page);
}

/** The language is the person's own and moves along from device to device, or else the browser's. */
async function speak(page: Page, language: string): Promise<void> {
  const sent = await page.request.post("/language", {
    headers: { "sec-fetch-site": "same-origin" },
    form: { language, back: "/tillganglighet" },
  });
  expect(sent.ok()).toBe(true);
}

/** What reaches out of a page that is as narrow as WCAG 1.4.10 asks. */
async function wider(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const all = [...document.body.querySelectorAll(":not(:is(.side, .table-scroll) *)")];
    const out = all.filter((one) => one.getBoundingClientRect().right > clientWidth);
    return [`${scrollWidth} px`, ...out.slice(0, 5).map((one) => `${one.tagName} ${one.className}`)];
  });
}

// What one project checks in the light the other checks in the dark.
const isPhone = () => test.info().project.name === "phone";

for (const [number, [who, paths]] of Object.entries(pages).entries()) {
  test(`every page of ${who} can be used, in any language and theme`, async ({ page }) => {
    test.setTimeout(20_000 + paths.length * 5_000);
    if (who !== "nobody") await signIn(page, who);
    for (const [at, path] of paths.entries()) {
      const language = languages[(number + at + (isPhone() ? 1 : 0)) % languages.length];
      const isDark = (at % 2 === 0) === isPhone();
      await test.step(`${path}, ${language}, ${isDark ? "dark" : "light"}`, async () => {
        await speak(page, language);
        await goTo(page, path);
        await expect(page.locator("html")).toHaveAttribute("lang", language);
        await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
        await expect(page).toHaveTitle(/\S – Kunna$/);
        await axe(page, isDark ? "dark" : "light");
        // Every third page is also seen by somebody who needs more contrast than either theme has.
        if (at % 3 === 0) await axe(page, isDark ? "dark, more contrast" : "more contrast");
        if (isPhone()) return;
        const { width, height } = page.viewportSize()!;
        await page.setViewportSize({ width: 320, height: 640 });
        expect(await wider(page), `${path} at 320 px, ${language}`).toEqual([]);
        await page.setViewportSize({ width, height });
      });
    }
    await speak(page, "sv");
  });
}

test("the chosen theme holds on every page, and the switch says which it is", async ({ page }) => {
  await signIn(page, "karin");
  await hydrated(page);
  const theme = page.getByRole("form", { name: "Utseende" });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await theme.getByRole("button", { name: "Mörkt" }).click();
  await expect(theme.getByRole("button", { name: "Mörkt" })).toHaveAttribute("aria-current", "true");
  await expect(page).toHaveURL(/\/$/);
  expect(await paper()).not.toBe(light);
  const dark = await paper();
  await page.goto(`${unit}?show=own`);
  expect(await paper()).toBe(dark);
  await axe(page, "as chosen");
  await theme.getByRole("button", { name: "Ljust" }).click();
  await expect(page).toHaveURL(/show=own$/);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await paper()).toBe(light);
  await theme.getByRole("button", { name: "Som enheten" }).click();
  expect(await paper()).toBe(dark);
});
