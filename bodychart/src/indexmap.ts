/** Index maps: which patch lies under each pixel of a view. */

import { readUint16 } from "./bytes";
import type { ViewFile } from "./config";

/** Unpacks the rows, each stored as the difference (exclusive or) from the row above; 0 is nothing, p + 1 is patch p. */
export function decodeIndex(bytes: Uint8Array, width: number, height: number): Uint16Array {
  if (bytes.length !== 2 * width * height) {
    throw new Error(`body-chart: an index map has ${bytes.length} bytes, ${2 * width * height} are expected`);
  }
  const index = readUint16(bytes, 0, width * height);
  for (let at = width; at < index.length; at++) index[at] ^= index[at - width];
  return index;
}

/** Flips a map left to right and names the mirror patches, which makes the opposite view of a symmetric body. */
export function mirrorIndex(index: Uint16Array, width: number, mirror: Uint16Array): Uint16Array {
  const flipped = new Uint16Array(index.length);
  for (let row = 0; row < index.length; row += width) {
    for (let x = 0; x < width; x++) {
      const value = index[row + width - 1 - x];
      flipped[row + x] = value === 0 ? 0 : mirror[value - 1] + 1;
    }
  }
  return flipped;
}

export function readIndex(file: ViewFile, bytes: Uint8Array, mirror: Uint16Array): Uint16Array {
  const index = decodeIndex(bytes, file.indexWidth, file.indexHeight);
  return file.mirrorOf === undefined ? index : mirrorIndex(index, file.indexWidth, mirror);
}
