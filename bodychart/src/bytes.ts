/** Fetches a gzip file. Servers may or may not have unpacked it on the way, so the magic number decides. */
export async function fetchBytes(address: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(address, signal ? { signal } : {});
  if (!response.ok) throw new Error(`body-chart: ${address} answered ${response.status}`);
  return gunzip(new Uint8Array(await response.arrayBuffer()));
}

export async function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const unpacked = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

/** Little-endian uint16 values, on any machine. */
export function readUint16(bytes: Uint8Array, offset: number, length: number): Uint16Array {
  if (offset + 2 * length > bytes.length) throw new Error(`body-chart: a data file ends early (${bytes.length} bytes)`);
  const values = new Uint16Array(length);
  for (let i = 0; i < length; i++) values[i] = bytes[offset + 2 * i] | (bytes[offset + 2 * i + 1] << 8);
  return values;
}
