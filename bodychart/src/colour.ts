/** Colours as #rrggbb or #rrggbbaa, and the ramp of the heat field. */

export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

export function parseColour(text: string): Rgba {
  const match = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text);
  if (!match) throw new Error(`body-chart palette: ${text} is not a colour like #rrggbb or #rrggbbaa`);
  const value = parseInt(match[1], 16);
  return [value >> 16, (value >> 8) & 255, value & 255, match[2] ? parseInt(match[2], 16) : 255];
}

export function rgba(text: string, alpha: number): string {
  const [red, green, blue] = parseColour(text);
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

/** 256 colours from low to high, four bytes each. */
export function ramp(stops: readonly string[]): Uint8ClampedArray {
  const colours = stops.map(parseColour);
  const table = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (colours.length - 1);
    const low = Math.min(colours.length - 2, Math.floor(place));
    for (let channel = 0; channel < 4; channel++) {
      const from = colours[low][channel];
      table[i * 4 + channel] = from + (colours[low + 1][channel] - from) * (place - low);
    }
  }
  return table;
}
