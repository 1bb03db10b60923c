/** The views of the body, in the pairs they are shown in. */

import type { IconName } from "./icons";

export interface Page {
  readonly id: string;
  readonly name: string;
  readonly icon: IconName;
  /** From left to right as one faces the person, or stands behind them. */
  readonly views: readonly string[];
}

export const PAGES: readonly Page[] = [
  { id: "body", name: "Body", icon: "body", views: ["front", "back"] },
  { id: "sides", name: "Sides", icon: "side", views: ["right", "left"] },
  { id: "head", name: "Head", icon: "head", views: ["head_right", "head_left"] },
  { id: "palms", name: "Palms", icon: "palm", views: ["hand_palm_right", "hand_palm_left"] },
  { id: "hands", name: "Hands", icon: "hand", views: ["hand_dorsum_left", "hand_dorsum_right"] },
  { id: "feet", name: "Feet", icon: "foot", views: ["foot_dorsum_right", "foot_dorsum_left"] },
  { id: "soles", name: "Soles", icon: "sole", views: ["foot_sole_left", "foot_sole_right"] },
];

const NAMES: Readonly<Record<string, string>> = {
  front: "Front",
  back: "Back",
  left: "Left side",
  right: "Right side",
  head_left: "Head, left",
  head_right: "Head, right",
  hand_palm_left: "Left palm",
  hand_palm_right: "Right palm",
  hand_dorsum_left: "Back of left hand",
  hand_dorsum_right: "Back of right hand",
  foot_dorsum_left: "Top of left foot",
  foot_dorsum_right: "Top of right foot",
  foot_sole_left: "Left sole",
  foot_sole_right: "Right sole",
};

export function viewName(view: string): string {
  return NAMES[view] ?? view.replaceAll("_", " ");
}

/** Which of the person's sides lies at the view's left and right edge; null where it shows one side only. */
export function sideMarks(view: string): { left: "L" | "R" | null; right: "L" | "R" | null } {
  if (view === "front") return { left: "R", right: "L" };
  if (view === "back") return { left: "L", right: "R" };
  return { left: view.endsWith("left") ? "L" : "R", right: null };
}

/** Whether a place of this side is meant to be seen in a whole-body view; by the vocabulary, without loading the view. */
export function seenIn(view: string, views: readonly string[], side: "left" | "right" | "midline"): boolean {
  if (!views.includes(view)) return false;
  return (view !== "left" && view !== "right") || side === "midline" || side === view;
}

/** The pages of which a shape has at least one view, with just those views. */
export function pagesOf(available: Readonly<Record<string, unknown>>): Page[] {
  return PAGES.map((page) => ({ ...page, views: page.views.filter((view) => view in available) })).filter(
    (page) => page.views.length > 0,
  );
}
