// Which of a machine's processes takes a viewer: always the same one for an address, so that an HLS viewer's requests find their session.

/** FNV-1a (draft-eastlake-fnv), 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

/** One of the workers by highest random weight: when one is away, only its own viewers go elsewhere. Null when there is none. */
export function workerFor(address: string, workers: readonly number[]): number | null {
  let [chosen, most]: [number | null, number] = [null, -1];
  for (const worker of workers) {
    const weight = hash(`${worker}|${address}|${worker}`);
    if (weight > most) [chosen, most] = [worker, weight];
  }
  return chosen;
}
