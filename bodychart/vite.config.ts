import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { fonts } from "./fonts.plugin";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Every src/<name>.entry.ts becomes <name>.js. */
const entries = Object.fromEntries(
  readdirSync(here("./src"))
    .filter((file) => file.endsWith(".entry.ts"))
    .map((file) => [file.replace(".entry.ts", ""), here(`./src/${file}`)]),
);

export default defineConfig({
  publicDir: false,
  plugins: [fonts()],
  build: {
    outDir: here("../src/tautband/web/static/build"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    rollupOptions: {
      input: entries,
      preserveEntrySignatures: "strict",
      // No hashes here: the server hashes every static file itself.
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
  test: { environment: "node", include: ["tests/**/*.test.ts"] },
});
