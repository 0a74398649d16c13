/** A short, stable name for a text: FNV-1a, 64 bits, 16 hex digits. Tells texts apart; keeps no secrets. */
export function hash64(text: string): string {
  // Not crypto.subtle: pages on plain http do not have it.
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return hash.toString(16).padStart(16, '0')
}
