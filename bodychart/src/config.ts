/** What the server tells the element: vocabulary, files of the surface and of its views, palette. */

import { QUALITIES, type Quality } from "./packing";

export type Side = "left" | "right" | "midline";

export interface Region {
  readonly id: string;
  readonly name: string;
  readonly sides: "paired" | "midline";
  /** Name of the part of the body under which it is listed. */
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
  readonly pointHalo: string;
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

function readLook(value: unknown, where: string): QualityLook {
  if (!isRecord(value)) return fail(`${where} must be an object`);
  const texture = TEXTURES.find((name) => name === value["texture"]) ?? fail(`${where}.texture must be one of ${TEXTURES.join(", ")}`);
  return { name: text(value["name"], `${where}.name`), colour: text(value["colour"], `${where}.colour`), texture };
}

/** Reads the palette that Python draws with too. */
export function readPalette(value: unknown): Palette {
  if (!isRecord(value)) return fail("palette must be an object");
  const given = isRecord(value["qualities"]) ? value["qualities"] : fail("palette.qualities must be an object");
  const looks = QUALITIES.map((name) => [name, readLook(given[name], `palette.qualities.${name}`)]);
  const heat = Array.isArray(value["heat"]) && value["heat"].length >= 2 ? value["heat"] : fail("palette.heat must be a list of two or more colours");
  return {
    qualities: Object.fromEntries(looks) as Record<Quality, QualityLook>,
    heat: heat.map((stop, at) => text(stop, `palette.heat[${at}]`)),
    point: text(value["point"], "palette.point"),
    pointHalo: text(value["point_halo"], "palette.point_halo"),
    outline: text(value["outline"], "palette.outline"),
    highlight: text(value["highlight"], "palette.highlight"),
  };
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
