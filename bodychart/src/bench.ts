/** Measures painting: strokes across the open figure, one frame after another, as a hand would make them. */

import type { BodyChart } from "./element";

export interface BenchResult {
  readonly frames: number;
  /** Milliseconds of script per frame: brush, masks and drawing commands. */
  readonly script: { readonly median: number; readonly p95: number; readonly worst: number };
  /** Milliseconds between frames, as the browser showed them. */
  readonly interval: { readonly median: number; readonly p95: number; readonly worst: number };
  readonly canvas: string;
}

const POINTS_PER_FRAME = 4;
const WARM_UP_FRAMES = 20;

function quantiles(values: readonly number[]): BenchResult["script"] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), p95: at(0.95), worst: at(1) };
}

/** Paints for `frames` animation frames and says what each one cost. Changes the drawing. */
export async function benchPainting(element: BodyChart, frames = 300): Promise<BenchResult> {
  await element.ready;
  const chart = element.inner;
  const pane = chart?.flush()[0];
  if (!chart || !pane) throw new Error("body-chart: there is no figure to measure");
  const { width, height } = pane.canvas.getBoundingClientRect();
  const script: number[] = [];
  const interval: number[] = [];
  let before = 0;
  let step = 0;
  const point = (): { x: number; y: number } => {
    const t = step++ / (POINTS_PER_FRAME * 90);
    return { x: width * (0.5 + 0.2 * Math.sin(t * 23)), y: height * (0.12 + 0.7 * ((t * 0.9) % 1)) };
  };
  pane.begin(point());
  for (let frame = 0; frame < frames + WARM_UP_FRAMES; frame++) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const start = performance.now();
    pane.extend(Array.from({ length: POINTS_PER_FRAME }, point));
    pane.flush();
    if (frame >= WARM_UP_FRAMES) {
      script.push(performance.now() - start);
      interval.push(now - before);
    }
    before = now;
  }
  pane.end();
  return { frames, script: quantiles(script), interval: quantiles(interval), canvas: `${pane.canvas.width}×${pane.canvas.height}` };
}
