import { defineConfig } from "@playwright/test";

// Debian's Chromium, because the build may fetch from package registries only.
const chromium = {
  executablePath: process.env.KUNNA_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

const desktop = { width: 1280, height: 800 };

export default defineConfig({
  testDir: "tests",
  globalSetup: "./fill.ts",
  // The machine has two cores, and the server needs one.
  workers: 1,
  // A test that passes the second time has found something.
  retries: 0,
  forbidOnly: true,
  timeout: 40_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: chromium,
    locale: "sv-SE",
    timezoneId: "Europe/Stockholm",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "hydrated", use: { viewport: desktop } },
    {
      name: "no-script",
      // What a page does after hydration is told in specs of their own.
      testIgnore: "**/*.hydrate.spec.ts",
      use: { viewport: desktop, javaScriptEnabled: false },
    },
    {
      name: "phone",
      // What a device keeps and sends is the same on any screen.
      testIgnore: ["**/faults-*.hydrate.spec.ts", "**/devices.hydrate.spec.ts"],
      use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    },
  ],
});
