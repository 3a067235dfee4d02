// What every spec starts from: a city that runs, people who sign in, and a console that stays silent.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type BrowserContext, type BrowserContextOptions, type Page, test as base, expect } from "@playwright/test";
import { type City, serve } from "./city";

export { expect };

type Fixtures = {
  /** Console messages that a spec provokes on purpose, such as the 404 of a page that does not exist. */
  expected: RegExp[];
  /** Fails the test when the browser had anything to complain about. */
  silence: (context: BrowserContext) => void;
  /** Opens a browser of somebody's own, signed in, beside the test's `page`; on a phone, say. */
  as: (name: string, device?: BrowserContextOptions) => Promise<Page>;
};

/** Playwright's `test`, on the demo city, failing on every warning and error in the console. */
export const test = base.extend<Fixtures, { city: City }>({
  city: [
    async ({}, use) => {
      const city = await serve(process.env.KUNNA_FILLED_CITY!);
      await use(city);
      await city.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: ({ city }, use) => use(city.address),
  expected: [[], { option: true }],
  silence: async ({ expected }, use) => {
    const complaints: string[] = [];
    const hear = (complaint: string) => {
      if (!expected.some((pattern) => pattern.test(complaint))) complaints.push(complaint);
    };
    await use((context) => {
      context.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) {
          hear(`${message.type()}: ${message.text()} (${message.location().url})`);
        }
      });
      context.on("weberror", (failure) => hear(`uncaught: ${failure.error().message}`));
    });
    expect(complaints, "the browser's console").toEqual([]);
  },
  context: async ({ context, silence }, use) => {
    silence(context);
    await use(context);
  },
  as: async ({ browser, silence }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (name, device) => {
      const context = await browser.newContext(device);
      contexts.push(context);
      silence(context);
      const page = await context.newPage();
      await signIn(page, name);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

/** Signs in as one of the demo city's people, by given name. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: new RegExp(`^${name}\\b`, "i") }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

/** Waits until the page has come alive; without JavaScript there is nothing to wait for. */
export async function hydrated(page: Page): Promise<void> {
  // The office's pages carry no script and are what they will be.
  const lives = isScripted() && (await page.locator("script[type=module]").count()) > 0;
  if (lives) await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
}

/** Whether this project runs JavaScript. */
export function isScripted(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** How somebody sees a page. */
type Sight = "light" | "dark" | "more contrast" | "dark, more contrast" | "as chosen";

/** How often a theme was asked for. */
let asked = 0;

/** One of the themes, another for each place that asks: over all specs every theme comes often. */
function nextSight(): Sight {
  const title = test.info().titlePath.join() + test.info().project.name;
  const sum = [...title].reduce((sum, letter) => sum + letter.charCodeAt(0), asked++);
  return (["light", "dark", "more contrast"] as const)[sum % 3];
}

/** Asserts that the page breaks no rule of WCAG 2.2 AA that a program can check, in one of the themes. */
export async function axe(page: Page, sight: Sight = nextSight()): Promise<void> {
  // axe waits for timers, which a page without JavaScript does not have; the other projects check the same page.
  if (!isScripted()) return;
  const before = { colorScheme: null, contrast: null, reducedMotion: null };
  if (sight !== "as chosen") {
    const colorScheme = sight.startsWith("dark") ? "dark" : "light";
    const contrast = sight.endsWith("contrast") ? "more" : "no-preference";
    // Colours that are on their way would be measured halfway.
    await page.emulateMedia({ colorScheme, contrast, reducedMotion: "reduce" });
  }
  // Evaluated by the debugger: the page's own policy forbids every script without its nonce.
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const rules = { type: "tag" as const, values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
    const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(", ")}`);
  });
  await page.emulateMedia(before);
  expect(violations, `axe on ${page.url()}, ${sight}`).toEqual([]);
}
