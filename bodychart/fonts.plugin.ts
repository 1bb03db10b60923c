import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const PACKAGE = new URL("./node_modules/@fontsource-variable/atkinson-hyperlegible-next/", import.meta.url);
const FILE = "atkinson-hyperlegible-next-latin-wght-normal.woff2";
/** What the latin subset holds; the browser asks for the file only when a page uses one of these. */
const RANGE =
  "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD";

const SHEET = `@font-face {
  font-family: "Atkinson Hyperlegible Next";
  font-style: normal;
  font-weight: 200 800;
  font-display: swap;
  src: url("./atkinson-hyperlegible-next.woff2") format("woff2");
  unicode-range: ${RANGE};
}
`;

function read(path: string): Buffer {
  return readFileSync(fileURLToPath(new URL(path, PACKAGE)));
}

/** Puts the typeface, its licence and its style sheet beside the scripts, under names that never change. */
export function fonts(): Plugin {
  return {
    name: "tautband-fonts",
    apply: "build",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "fonts.css", source: SHEET });
      this.emitFile({ type: "asset", fileName: "atkinson-hyperlegible-next.woff2", source: read(`files/${FILE}`) });
      this.emitFile({ type: "asset", fileName: "atkinson-hyperlegible-next.licence.txt", source: read("LICENSE") });
    },
  };
}
