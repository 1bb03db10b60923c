/** Zoom and pan of one figure: index-map pixels to device pixels. */

import type { Point } from "./brush";

export const MAX_ZOOM = 8;

export class Camera {
  zoom = 1;
  /** Device pixels per index pixel, and the device position of the map's corner. */
  scale = 1;
  x = 0;
  y = 0;
  private fit = 1;

  constructor(
    private readonly mapWidth: number,
    private readonly mapHeight: number,
  ) {}

  private width = 1;
  private height = 1;

  /** Fits the figure into a canvas of this size, keeping the zoom and what was in the middle. */
  resize(width: number, height: number): void {
    const middle = this.toMap({ x: this.width / 2, y: this.height / 2 });
    const first = this.width === 1;
    this.width = Math.max(2, width);
    this.height = Math.max(2, height);
    this.fit = Math.min(this.width / this.mapWidth, this.height / this.mapHeight);
    this.scale = this.fit * this.zoom;
    if (!first) {
      this.x = this.width / 2 - middle.x * this.scale;
      this.y = this.height / 2 - middle.y * this.scale;
    }
    this.settle();
  }

  /** Zooms so that the point of the figure under `at` (device pixels) stays there. */
  zoomAt(factor: number, at: Point): void {
    const fixed = this.toMap(at);
    this.zoom = Math.max(1, Math.min(MAX_ZOOM, this.zoom * factor));
    this.scale = this.fit * this.zoom;
    this.x = at.x - fixed.x * this.scale;
    this.y = at.y - fixed.y * this.scale;
    this.settle();
  }

  zoomMiddle(factor: number): void {
    this.zoomAt(factor, { x: this.width / 2, y: this.height / 2 });
  }

  pan(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.settle();
  }

  reset(): void {
    this.zoom = 1;
    this.scale = this.fit;
    this.settle();
  }

  toMap(at: Point): Point {
    return { x: (at.x - this.x) / this.scale, y: (at.y - this.y) / this.scale };
  }

  toDevice(at: Point): Point {
    return { x: at.x * this.scale + this.x, y: at.y * this.scale + this.y };
  }

  /** Centres a figure smaller than the canvas; keeps a larger one from leaving it. */
  private settle(): void {
    const settle = (offset: number, figure: number, canvas: number): number =>
      figure <= canvas ? (canvas - figure) / 2 : Math.max(canvas - figure, Math.min(0, offset));
    this.x = settle(this.x, this.mapWidth * this.scale, this.width);
    this.y = settle(this.y, this.mapHeight * this.scale, this.height);
  }
}
