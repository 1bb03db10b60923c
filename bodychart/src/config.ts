/** What the server tells the element: vocabulary, files of the surface and of its views, palette. */

import { QUALITIES, type Quality } from "./packing";

export type Side = "left" | "right" | "midline";

export interface Region {
  readonly id: string;
  readonly name: string;
  readonly sides: "paired" | "midline";
  readonly group: string;
  readonly views: readonly string[];
}

export interface ViewFile {
  /** Address of the shaded picture. */
  readonly picture: string;
  /** Address of the index map, which names the patch under each pixel. */
  readonly index: string;
  readonly width: number;
  readonly height: number;
  readonly indexWidth: number;
  readonly indexHeight: number;
  /** Set where picture and index belong to the opposite view and must be flipped. */
  readonly mirrorOf?: string;
}

export const TEXTURES = ["plain", "chevron", "slash", "cross", "dots", "dashes", "bars", "rings", "zigzag"] as const;
export type Texture = (typeof TEXTURES)[number];

export interface QualityLook {
  readonly name: string;
  readonly colour: string;
  readonly texture: Texture;
}

export interface Palette {
  readonly qualities: Readonly<Record<Quality, QualityLook>>;
  /** Colours #rrggbbaa from low to high. */
  readonly heat: readonly string[];
  readonly point: string;
  readonly outline: string;
  readonly highlight: string;
}

export interface ChartConfig {
  readonly surface: string;
  /** All patches, and those of them that the outside of the body shows. */
  readonly patches: number;
  readonly outside: number;
  /** Address of the patch table. */
  readonly area: string;
  readonly regions: readonly Region[];
  readonly shapes: Readonly<Record<string, Readonly<Record<string, ViewFile>>>>;
  readonly palette: Palette;
}

const LOOKS: Record<Quality, QualityLook> = {
  ache: { name: "Ache", colour: "#b4383f", texture: "chevron" },
  sharp: { name: "Sharp", colour: "#7a3fa0", texture: "slash" },
  burning: { name: "Burning", colour: "#c65a11", texture: "cross" },
  tingling: { name: "Tingling", colour: "#1f6fb2", texture: "dots" },
  numb: { name: "Numb", colour: "#4b5b6b", texture: "dashes" },
  tight: { name: "Tight", colour: "#7b5a2e", texture: "bars" },
  throbbing: { name: "Throbbing", colour: "#a8326e", texture: "rings" },
  electric: { name: "Electric", colour: "#8a7a00", texture: "zigzag" },
  other: { name: "Other", colour: "#2f7d5b", texture: "plain" },
};

export const DEFAULT_PALETTE: Palette = {
  qualities: LOOKS,
  heat: ["#f6c44500", "#f6c44573", "#ec8a3bb3", "#c83d4ad9", "#7d1f5ce6"],
  point: "#14181d",
  outline: "#3b454fb0",
  highlight: "#0b6e75",
};

function fail(message: string): never {
  throw new Error(`body-chart config: ${message}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown, where: string): string {
  return typeof value === "string" && value !== "" ? value : fail(`${where} must be text`);
}

function count(value: unknown, where: string): number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : fail(`${where} must be a whole number above 0`);
}

function readRegion(value: unknown, at: number): Region {
  if (!isRecord(value)) return fail(`regions[${at}] must be an object`);
  const sides = value["sides"];
  if (sides !== "paired" && sides !== "midline") return fail(`regions[${at}].sides must be "paired" or "midline"`);
  const views = Array.isArray(value["views"]) ? value["views"].map(String) : [];
  return {
    id: text(value["id"], `regions[${at}].id`),
    name: text(value["name"], `regions[${at}].name`),
    sides,
    group: text(value["group"], `regions[${at}].group`),
    views,
  };
}

function readView(value: unknown, views: Readonly<Record<string, unknown>>, where: string): ViewFile {
  if (!isRecord(value)) return fail(`${where} must be an object`);
  // A mirrored view uses the files of the one it mirrors.
  const source = typeof value["mirrorOf"] === "string" ? views[value["mirrorOf"]] : value;
  const files = isRecord(source) ? source : fail(`${where}.mirrorOf must name a view of the same shape`);
  const file = {
    picture: text(value["picture"] ?? files["picture"], `${where}.picture`),
    index: text(value["index"] ?? files["index"], `${where}.index`),
    width: count(value["width"], `${where}.width`),
    height: count(value["height"], `${where}.height`),
    indexWidth: count(value["indexWidth"], `${where}.indexWidth`),
    indexHeight: count(value["indexHeight"], `${where}.indexHeight`),
  };
  const mirrorOf = value["mirrorOf"];
  return typeof mirrorOf === "string" && mirrorOf !== "" ? { ...file, mirrorOf } : file;
}

function readShapes(value: unknown): ChartConfig["shapes"] {
  if (!isRecord(value) || Object.keys(value).length === 0) return fail("shapes must hold at least one shape");
  const shapes: Record<string, Record<string, ViewFile>> = {};
  for (const [shape, views] of Object.entries(value)) {
    if (!isRecord(views) || Object.keys(views).length === 0) return fail(`shapes.${shape} must hold at least one view`);
    shapes[shape] = Object.fromEntries(
      Object.entries(views).map(([view, file]) => [view, readView(file, views, `shapes.${shape}.${view}`)]),
    );
  }
  return shapes;
}

function readLook(value: unknown, quality: Quality): QualityLook {
  const base = LOOKS[quality];
  if (!isRecord(value)) return base;
  const texture = TEXTURES.find((name) => name === value["texture"]) ?? base.texture;
  return {
    name: typeof value["name"] === "string" ? value["name"] : base.name,
    colour: typeof value["colour"] === "string" ? value["colour"] : base.colour,
    texture,
  };
}

function readPalette(value: unknown): Palette {
  if (!isRecord(value)) return DEFAULT_PALETTE;
  const given = isRecord(value["qualities"]) ? value["qualities"] : {};
  const qualities = Object.fromEntries(QUALITIES.map((name) => [name, readLook(given[name], name)])) as Record<Quality, QualityLook>;
  const heat = Array.isArray(value["heat"]) && value["heat"].length >= 2 ? value["heat"].map(String) : DEFAULT_PALETTE.heat;
  const colour = (key: "point" | "outline" | "highlight"): string =>
    typeof value[key] === "string" ? (value[key] as string) : DEFAULT_PALETTE[key];
  return { qualities, heat, point: colour("point"), outline: colour("outline"), highlight: colour("highlight") };
}

/** Reads and checks the configuration; throws an Error naming the first key that is wrong. */
export function readConfig(value: unknown): ChartConfig {
  if (!isRecord(value)) return fail("must be a JSON object");
  if (!Array.isArray(value["regions"]) || value["regions"].length === 0) return fail("regions must be a list with at least one region");
  const patches = count(value["patches"], "patches");
  const outside = value["outside"] === undefined ? patches : count(value["outside"], "outside");
  if (outside > patches) return fail("outside must not exceed patches");
  return {
    surface: text(value["surface"], "surface"),
    patches,
    outside,
    area: text(value["area"], "area"),
    regions: value["regions"].map(readRegion),
    shapes: readShapes(value["shapes"]),
    palette: readPalette(value["palette"]),
  };
}
