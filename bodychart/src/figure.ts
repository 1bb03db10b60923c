/** One view of the body on a canvas: picture, heat, paint, outlines and points, redrawn only where something changed. */

import type { Point } from "./brush";
import { Camera } from "./camera";
import type { Palette } from "./config";
import type { Change, Drawing } from "./drawing";
import { drawLabels, type Label } from "./labels";
import { edgeSheet, HEAT_BLUR, heatSheet, highlightSheet, Ink, INK_BLUR, maskSheet } from "./layers";
import type { LoadedView } from "./loader";
import { outlines, toPath } from "./outline";
import { QUALITIES } from "./packing";
import { Grain, Softener } from "./soften";
import { hatchTile, tile } from "./texture";
import { grow, meet, union, type Rect, type ViewMap } from "./viewmap";

export interface ChartPoint {
  readonly patch: number;
  readonly label: string;
}

/** Painted patches of one place, and how surely they are explained, 0–1. */
export interface ExplainedPain {
  readonly patches: readonly number[];
  readonly share: number;
}

/** What the page shows beside the drawing, by patch. */
export interface Overlay {
  heat: Float32Array | null;
  highlight: Uint8Array | null;
  /** The painted pain that something explains, place by place. */
  explained: readonly ExplainedPain[];
  /** The painted pain that nothing explains. */
  unexplained: Uint8Array | null;
  points: readonly ChartPoint[];
  outlines: boolean;
  /** Where the pain was at the last visit. */
  ghost: Uint8Array | null;
}

export const NOTHING_SHOWN: Overlay = { heat: null, highlight: null, explained: [], unexplained: null, points: [], outlines: false, ghost: null };

type Pen = CanvasRenderingContext2D;

const LABELS_UP_TO = 6;
/** More numbers would cover the pain that they speak of; the page lists them all in words. */
const SHARES_UP_TO = 3;
/** How much of the last visit's drawing shows through. */
const GHOST = 0.6;
/** Side of the canvas that a stroke's quality is mixed on: browsers copy a canvas that is drawn from and then drawn to. */
const MIXER = 512;

function layer(): HTMLCanvasElement {
  return document.createElement("canvas");
}

export class Figure {
  readonly map: ViewMap;
  readonly camera: Camera;
  private readonly picture: CanvasImageSource;
  private readonly inks: (Ink | null)[] = QUALITIES.map(() => null);
  private readonly grain: Grain;
  private readonly soft: Softener;
  private softHeat: Softener | null = null;
  private heat: HTMLCanvasElement | null = null;
  private highlight: HTMLCanvasElement | null = null;
  private ghost: HTMLCanvasElement | null = null;
  private edge: HTMLCanvasElement | null = null;
  private hatch: HTMLCanvasElement | null = null;
  private lines: Path2D | null = null;
  private readonly base = layer();
  /** Highlight, explained and unexplained pain, and outlines: only where the body is. */
  private readonly atop = layer();
  private readonly over = layer();
  /** Where one quality's colour and texture meet its paint: a small one for strokes, a large one for everything. */
  private readonly mixer = layer();
  private readonly largeMixer = layer();
  private tiles = new Map<string, HTMLCanvasElement>();
  private overlay: Overlay = NOTHING_SHOWN;
  private stale = true;
  /** Where the hatch is, and where it is to be drawn anew, on the map. */
  private hatched: Rect | null = null;
  private rehatch: Rect | null = null;
  private dirty: Rect | null = null;
  private ratio = 1;

  constructor(
    readonly canvas: HTMLCanvasElement,
    loaded: LoadedView,
    private readonly drawing: Drawing,
    private readonly placeOf: Uint16Array,
    private readonly palette: Palette,
  ) {
    const { map, picture } = loaded;
    this.map = map;
    this.picture = picture;
    this.camera = new Camera(map.width, map.height);
    this.grain = new Grain(map);
    this.soft = new Softener(map, this.grain, INK_BLUR);
    this.mixer.width = this.mixer.height = MIXER;
  }

  /** Sets the canvas size in CSS pixels. */
  resize(width: number, height: number, ratio: number): void {
    this.ratio = ratio;
    this.tiles.clear();
    for (const canvas of [this.canvas, this.base, this.atop, this.over]) {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
    }
    this.camera.resize(this.canvas.width, this.canvas.height);
    this.stale = true;
  }

  /** Redraw everything in the next frame, for instance after a zoom. */
  moved(): void {
    this.stale = true;
  }

  changed(change: Change): void {
    for (const [quality, patches] of change.patches) this.inks[quality]?.mark(patches);
  }

  /** Work that the first heat field needs; done ahead, it does not delay the field. */
  prepareHeat(): Softener {
    this.softHeat ??= new Softener(this.map, this.grain, HEAT_BLUR);
    return this.softHeat;
  }

  show(overlay: Overlay): void {
    const { heat, highlight, explained, unexplained } = overlay;
    // The hatch follows every answer, so it alone does not have all the rest drawn anew.
    this.stale ||= (["heat", "highlight", "explained", "points", "outlines", "ghost"] as const).some((key) => overlay[key] !== this.overlay[key]);
    if (heat !== this.overlay.heat) {
      this.heat = heat && heatSheet(this.map, this.prepareHeat(), heat, this.palette.heat);
      this.tiles.clear();
    }
    if (highlight !== this.overlay.highlight) {
      this.highlight = highlight && highlightSheet(this.map, this.soft, highlight, this.palette.highlight);
    }
    if (overlay.ghost !== this.overlay.ghost) {
      this.ghost = overlay.ghost && highlightSheet(this.map, this.soft, overlay.ghost, this.palette.point);
    }
    if (explained !== this.overlay.explained) {
      const chosen = new Uint8Array(this.placeOf.length);
      for (const { patches } of explained) for (const patch of patches) chosen[patch] = 1;
      const { point, pointHalo } = this.palette;
      this.edge = explained.length > 0 ? edgeSheet(this.map, this.soft, chosen, point, pointHalo) : null;
    }
    if (unexplained !== this.overlay.unexplained) {
      this.hatch = unexplained && maskSheet(this.map, this.soft, unexplained);
      const box = unexplained && this.map.boxOf(this.map.visible.filter((patch) => unexplained[patch] > 0));
      const here = box && grow(box, this.soft.reach, this.map.width, this.map.height);
      for (const rect of [this.hatched, here]) if (rect) this.rehatch = union(this.rehatch, rect);
      this.hatched = here;
    }
    if (overlay.outlines) this.lines ??= toPath(outlines(this.map, this.placeOf, this.grain.large));
    this.overlay = { ...overlay };
  }

  /** Draws what is due; does nothing when nothing is. */
  frame(): void {
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    this.updateInks();
    const all = { x0: 0, y0: 0, x1: this.canvas.width, y1: this.canvas.height };
    if (this.stale) {
      this.drawBase();
      this.drawOver();
    }
    const atop = this.stale ? all : this.rehatch && grow(this.toDevice(this.rehatch), 0, all.x1, all.y1);
    if (atop) {
      this.drawAtop(atop);
      this.dirty = union(this.dirty, atop);
    }
    this.stale = false;
    this.rehatch = null;
    if (!this.dirty) return;
    const rect = grow(this.dirty, 0, this.canvas.width, this.canvas.height);
    this.dirty = null;
    if (rect.x1 > rect.x0 && rect.y1 > rect.y0) this.compose(pen, rect);
  }

  private updateInks(): void {
    for (let quality = 0; quality < this.inks.length; quality++) {
      if (!this.inks[quality] && this.drawing.count(quality) > 0) {
        this.inks[quality] = new Ink(this.map, this.soft, this.drawing.planes[quality]);
      }
      const rect = this.inks[quality]?.update();
      if (rect) this.dirty = union(this.dirty, this.toDevice(rect));
    }
  }

  private toDevice(rect: Rect): Rect {
    const a = this.camera.toDevice({ x: rect.x0, y: rect.y0 });
    const b = this.camera.toDevice({ x: rect.x1, y: rect.y1 });
    return { x0: a.x - 2, y0: a.y - 2, x1: b.x + 2, y1: b.y + 2 };
  }

  /** Draws a sheet of any resolution where the figure lies. */
  private lay(pen: Pen, sheet: CanvasImageSource): void {
    const { camera, map } = this;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(sheet, camera.x, camera.y, map.width * camera.scale, map.height * camera.scale);
  }

  /** Draws what a sheet of the map's resolution has within `rect`, and a little around it so that edges blend. */
  private layPart(pen: Pen, sheet: CanvasImageSource, rect: Rect): void {
    const { camera, map } = this;
    const a = camera.toMap({ x: rect.x0, y: rect.y0 });
    const b = camera.toMap({ x: rect.x1, y: rect.y1 });
    const part = grow({ x0: a.x, y0: a.y, x1: b.x, y1: b.y }, 2, map.width, map.height);
    const width = part.x1 - part.x0;
    const height = part.y1 - part.y0;
    if (width <= 0 || height <= 0) return;
    const at = camera.toDevice({ x: part.x0, y: part.y0 });
    pen.drawImage(sheet, part.x0, part.y0, width, height, at.x, at.y, width * camera.scale, height * camera.scale);
  }

  private drawBase(): void {
    const pen = this.base.getContext("2d");
    if (!pen) return;
    pen.clearRect(0, 0, this.base.width, this.base.height);
    this.lay(pen, this.picture);
    pen.globalCompositeOperation = "source-atop";
    if (this.heat) this.lay(pen, this.heat);
    pen.globalAlpha = GHOST;
    if (this.ghost) this.lay(pen, this.ghost);
    pen.globalAlpha = 1;
    pen.globalCompositeOperation = "source-over";
  }

  private drawAtop({ x0, y0, x1, y1 }: Rect): void {
    const pen = this.atop.getContext("2d");
    if (!pen) return;
    pen.save();
    pen.beginPath();
    pen.rect(x0, y0, x1 - x0, y1 - y0);
    pen.clip();
    pen.clearRect(x0, y0, x1 - x0, y1 - y0);
    if (this.hatch) this.drawHatch(pen, this.hatch);
    if (this.highlight) this.lay(pen, this.highlight);
    if (this.edge) this.lay(pen, this.edge);
    if (this.overlay.outlines && this.lines) this.drawOutlines(pen, this.lines);
    pen.restore();
  }

  /** Fills the mask with strokes that do not grow with the figure. */
  private drawHatch(pen: Pen, mask: HTMLCanvasElement): void {
    this.lay(pen, mask);
    const pattern = pen.createPattern(hatchTile(this.ratio, this.palette.point, this.palette.pointHalo), "repeat");
    if (!pattern) return;
    pen.globalCompositeOperation = "source-in";
    pen.fillStyle = pattern;
    pen.fillRect(0, 0, this.atop.width, this.atop.height);
    pen.globalCompositeOperation = "source-over";
  }

  private drawOver(): void {
    const pen = this.over.getContext("2d");
    if (!pen) return;
    pen.clearRect(0, 0, this.over.width, this.over.height);
    const points = this.overlay.points.filter((point) => this.map.shows(point.patch));
    for (const point of points) this.drawPoint(pen, point);
    const names = points.length <= LABELS_UP_TO ? points : [];
    drawLabels(pen, { ratio: this.ratio, palette: this.palette, home: this.canvas }, [...this.shareLabels(), ...names.map(({ patch, label }) => ({ at: this.middle([patch]), label, beside: true }))]);
  }

  /** How surely each painted place is explained, written in its middle as far as this view shows it. */
  private shareLabels(): Label[] {
    const places = this.overlay.explained.map(({ patches, share }) => ({ share, seen: patches.filter((patch) => this.map.shows(patch)) }));
    const surest = places.filter(({ seen }) => seen.length > 0).sort((a, b) => b.share - a.share).slice(0, SHARES_UP_TO);
    return surest.map(({ seen, share }) => ({ at: this.middle(seen), label: `${Math.round(100 * share)} %`, beside: false }));
  }

  /** The patch that lies nearest to the middle of some patches, on the canvas. */
  private middle(patches: readonly number[]): Point {
    const { cx, cy } = this.map;
    const mean = (values: ArrayLike<number>): number => patches.reduce((sum, patch) => sum + values[patch], 0) / patches.length;
    const x = mean(cx);
    const y = mean(cy);
    const off = (patch: number): number => Math.hypot(cx[patch] - x, cy[patch] - y);
    const nearest = patches.reduce((best, patch) => (off(patch) < off(best) ? patch : best));
    return this.camera.toDevice({ x: cx[nearest], y: cy[nearest] });
  }

  private drawOutlines(pen: Pen, lines: Path2D): void {
    const { camera } = this;
    pen.save();
    pen.setTransform(camera.scale, 0, 0, camera.scale, camera.x, camera.y);
    pen.lineWidth = (0.9 * this.ratio) / camera.scale;
    pen.lineJoin = "round";
    pen.strokeStyle = this.palette.outline;
    pen.stroke(lines);
    pen.restore();
  }

  private drawPoint(pen: Pen, point: ChartPoint): void {
    const { x, y } = this.camera.toDevice({ x: this.map.cx[point.patch], y: this.map.cy[point.patch] });
    const arm = 5.5 * this.ratio;
    pen.save();
    pen.lineCap = pen.lineJoin = "round";
    for (const [colour, width] of [[this.palette.pointHalo, 5.2], [this.palette.point, 2.4]] as const) {
      pen.strokeStyle = colour;
      pen.lineWidth = width * this.ratio;
      pen.beginPath();
      pen.moveTo(x - arm, y - arm);
      pen.lineTo(x + arm, y + arm);
      pen.moveTo(x + arm, y - arm);
      pen.lineTo(x - arm, y + arm);
      pen.stroke();
    }
    pen.restore();
  }

  private compose(pen: Pen, rect: Rect): void {
    const width = rect.x1 - rect.x0;
    const height = rect.y1 - rect.y0;
    pen.clearRect(rect.x0, rect.y0, width, height);
    pen.drawImage(this.base, rect.x0, rect.y0, width, height, rect.x0, rect.y0, width, height);
    pen.globalCompositeOperation = "source-atop";
    for (let quality = 0; quality < this.inks.length; quality++) {
      const ink = this.inks[quality];
      if (!ink?.bounds || !meet(this.toDevice(ink.bounds), rect)) continue;
      const mixed = this.mix(ink, quality, rect);
      pen.drawImage(mixed, 0, 0, width, height, rect.x0, rect.y0, width, height);
    }
    if (this.highlight || this.edge || this.hatch || this.overlay.outlines) pen.drawImage(this.atop, rect.x0, rect.y0, width, height, rect.x0, rect.y0, width, height);
    pen.globalCompositeOperation = "source-over";
    if (this.overlay.points.length + this.overlay.explained.length > 0) pen.drawImage(this.over, rect.x0, rect.y0, width, height, rect.x0, rect.y0, width, height);
  }

  /** One quality within `rect`: colour and texture at the paint's opacity, from the returned canvas's corner on. */
  private mix(ink: Ink, quality: number, rect: Rect): HTMLCanvasElement {
    const width = rect.x1 - rect.x0;
    const height = rect.y1 - rect.y0;
    const mixer = width <= MIXER && height <= MIXER ? this.mixer : this.largeMixer;
    if (mixer === this.largeMixer && (mixer.width < width || mixer.height < height)) {
      mixer.width = this.canvas.width;
      mixer.height = this.canvas.height;
    }
    const pen = mixer.getContext("2d");
    if (!pen) return mixer;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, mixer.width, mixer.height);
    pen.translate(-rect.x0, -rect.y0);
    this.layPart(pen, ink.canvas, rect);
    pen.globalCompositeOperation = "source-in";
    pen.fillStyle = this.pattern(pen, quality);
    pen.fillRect(rect.x0, rect.y0, width, height);
    pen.globalCompositeOperation = "source-over";
    return mixer;
  }

  /** The texture, moving with the figure but not growing with it. */
  private pattern(pen: Pen, quality: number): CanvasPattern | string {
    const name = QUALITIES[quality];
    let texture = this.tiles.get(name);
    if (!texture) {
      texture = tile(this.palette.qualities[name], this.ratio, this.heat !== null);
      this.tiles.set(name, texture);
    }
    const pattern = pen.createPattern(texture, "repeat");
    if (!pattern) return this.palette.qualities[name].colour;
    pattern.setTransform(new DOMMatrix([1, 0, 0, 1, Math.round(this.camera.x), Math.round(this.camera.y)]));
    return pattern;
  }
}
