// Runs once before all projects.

import { rmSync } from "node:fs";
import { fill } from "./city";

export default function globalSetup(): () => void {
  const folder = fill();
  process.env.KUNNA_FILLED_CITY = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
