/** A fresh version 4 UUID. */
export function newId(): string {
  // Pages on plain http have crypto.getRandomValues, but not randomUUID.
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return toUuid(crypto.getRandomValues(new Uint8Array(16)))
}

/** RFC 9562, section 5.4: sixteen random bytes with version and variant set. */
export function toUuid(bytes: Uint8Array): string {
  const marked = bytes.map((byte, i) => (i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte))
  const hex = Array.from(marked, byte => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
