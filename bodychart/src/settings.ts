/** What the next stroke will do. */

import { QUALITIES, type Intensity, type Quality } from "./packing";

export type Tool = "brush" | "eraser" | "move";

/** Brush radii in CSS pixels. */
export const BRUSHES = [6, 12, 24] as const;

/** The qualities offered for painting; a drawing may hold others. */
export const OFFERED: readonly Quality[] = QUALITIES.slice(0, 5);

export interface SettingsState {
  readonly tool: Tool;
  readonly quality: Quality;
  readonly intensity: Intensity;
  /** Index into BRUSHES. */
  readonly brush: number;
  readonly outlines: boolean;
}

export class Settings {
  private now: SettingsState = { tool: "brush", quality: "ache", intensity: null, brush: 1, outlines: false };
  private readonly listeners = new Set<() => void>();

  get state(): SettingsState {
    return this.now;
  }

  get radius(): number {
    return BRUSHES[this.now.brush];
  }

  set(change: Partial<SettingsState>): void {
    const brush = Math.max(0, Math.min(BRUSHES.length - 1, change.brush ?? this.now.brush));
    this.now = { ...this.now, ...change, brush };
    for (const listener of this.listeners) listener();
  }

  /** Returns what stops the listening. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
