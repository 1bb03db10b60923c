/** Fetches the surface and its views, each file once. */

import { fetchBytes } from "./bytes";
import type { ChartConfig, ViewFile } from "./config";
import { readIndex } from "./indexmap";
import { readSurface, type Surface } from "./surface";
import { ViewMap } from "./viewmap";

export interface LoadedView {
  readonly map: ViewMap;
  readonly picture: CanvasImageSource;
}

async function fetchPicture(file: ViewFile): Promise<CanvasImageSource> {
  const image = new Image();
  image.decoding = "async";
  image.src = file.picture;
  await image.decode();
  if (file.mirrorOf === undefined) return image;
  const flipped = document.createElement("canvas");
  flipped.width = image.naturalWidth;
  flipped.height = image.naturalHeight;
  const pen = flipped.getContext("2d");
  pen?.scale(-1, 1);
  pen?.drawImage(image, -flipped.width, 0);
  return flipped;
}

export class Loader {
  private readonly views = new Map<string, Promise<LoadedView>>();

  constructor(private readonly config: ChartConfig) {}

  async surface(): Promise<Surface> {
    return readSurface(this.config, await fetchBytes(this.config.area));
  }

  view(shape: string, view: string, surface: Surface): Promise<LoadedView> {
    const key = `${shape}/${view}`;
    let loading = this.views.get(key);
    if (!loading) {
      loading = this.fetchView(shape, view, surface);
      this.views.set(key, loading);
      // A failed view is asked for again the next time it is shown.
      loading.catch(() => this.views.delete(key));
    }
    return loading;
  }

  private async fetchView(shape: string, view: string, surface: Surface): Promise<LoadedView> {
    const file = this.config.shapes[shape]?.[view];
    if (!file) throw new Error(`body-chart: there is no view ${view} of shape ${shape}`);
    const [bytes, picture] = await Promise.all([fetchBytes(file.index), fetchPicture(file)]);
    const index = readIndex(file, bytes, surface.mirror);
    return { map: new ViewMap(index, file.indexWidth, file.indexHeight, surface.patchCount), picture };
  }
}
