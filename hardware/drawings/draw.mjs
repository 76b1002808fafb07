// Draws the SVG files of this folder: `node hardware/drawings/draw.mjs`.
import { writeFileSync } from "node:fs";
import { drawings } from "./drawings.mjs";

for (const [name, draw] of Object.entries(drawings)) writeFileSync(new URL(`${name}.svg`, import.meta.url), draw());
