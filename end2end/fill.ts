// Runs once before all projects.

import { fill } from "./city";

export default function globalSetup(): () => void {
  const { address, remove } = fill();
  process.env.KUNNA_FILLED_CITY = address;
  return remove;
}
