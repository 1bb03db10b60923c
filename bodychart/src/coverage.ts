/** What a drawing says about each place: how much of it is painted, how strongly, with which qualities. */

import { QUALITIES, type Intensity, type Quality } from "./packing";
import { decodeIntensity, type Drawing } from "./drawing";
import type { Place, Surface } from "./surface";
import type { Side } from "./config";

export interface PlacePain {
  readonly place: Place;
  /** Share of the place's area that is painted in any quality, 0–1. */
  readonly coverage: number;
  /** The highest intensity given anywhere in the place. */
  readonly intensity: Intensity;
  readonly quality: readonly Quality[];
}

/** The same as plain data, as the `drawing` event carries it. */
export interface RegionPain {
  readonly region: string;
  readonly side: Side;
  readonly coverage: number;
  readonly intensity: Intensity;
  readonly quality: readonly Quality[];
}

function painOf(place: Place, surface: Surface, drawing: Drawing): PlacePain | null {
  let painted = 0;
  let intensity: Intensity = null;
  let present = 0;
  for (const patch of place.patches) {
    let any = false;
    for (let quality = 0; quality < drawing.planes.length; quality++) {
      const value = drawing.planes[quality][patch];
      if (value === 0) continue;
      any = true;
      present |= 1 << quality;
      const given = decodeIntensity(value);
      if (given !== null && (intensity === null || given > intensity)) intensity = given;
    }
    if (any) painted += surface.area[patch];
  }
  if (present === 0) return null;
  const coverage = place.area > 0 ? painted / place.area : 1;
  return { place, coverage, intensity, quality: QUALITIES.filter((_, quality) => present & (1 << quality)) };
}

/** Every painted place, in the vocabulary's order. */
export function summarise(surface: Surface, drawing: Drawing): PlacePain[] {
  if (drawing.empty) return [];
  return surface.places.flatMap((place) => painOf(place, surface, drawing) ?? []);
}

export function toRegions(pains: readonly PlacePain[]): RegionPain[] {
  return pains.map(({ place, coverage, intensity, quality }) => ({
    region: place.region.id,
    side: place.side,
    coverage,
    intensity,
    quality: [...quality],
  }));
}

/** Painted area as a share of the outside of the body, and in the patch table's unit. */
export function extent(surface: Surface, drawing: Drawing, outside: number): { share: number; area: number } {
  let painted = 0;
  let whole = 0;
  for (let patch = 0; patch < outside; patch++) {
    whole += surface.area[patch];
    if (drawing.planes.some((plane) => plane[patch] > 0)) painted += surface.area[patch];
  }
  return { share: whole > 0 ? painted / whole : 0, area: painted };
}
