const PER_SECOND = 50
const BLOCK_MS = 10_000

/** The router's own limit: fifty calls a second from one address, then nothing for ten seconds. Handshakes count. */
export class RateLimit {
  #from = 0
  #count = 0
  #blockedUntil = 0

  allows(now = Date.now()): boolean {
    if (now < this.#blockedUntil) return false
    if (now - this.#from >= 1000) {
      this.#from = now
      this.#count = 0
    }
    this.#count += 1
    if (this.#count <= PER_SECOND) return true
    this.#blockedUntil = now + BLOCK_MS
    return false
  }
}
