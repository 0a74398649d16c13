import type { Clock } from '../../lib/clock.js'

const pressMs = 500
/** Fingers tremble. */
const tremblePx = 10

/** Calls back when a finger rests on a place for half a second. One per element; hand it the pointer events. */
export class LongPress {
  readonly #clock: () => Clock | undefined
  readonly #onPress: (target: Element) => void
  #press: { readonly end: AbortController; readonly x: number; readonly y: number } | undefined

  constructor(clock: () => Clock | undefined, onPress: (target: Element) => void) {
    this.#clock = clock
    this.#onPress = onPress
  }

  readonly down = (event: PointerEvent): void => {
    this.cancel()
    if (event.pointerType !== 'touch' || !event.isPrimary || !(event.target instanceof Element)) return
    const { target } = event
    const end = new AbortController()
    this.#press = { end, x: event.clientX, y: event.clientY }
    const rest = () => {
      this.cancel()
      this.#onPress(target)
    }
    this.#clock()?.after(pressMs, rest, end.signal)
  }

  readonly move = (event: PointerEvent): void => {
    if (this.#press && Math.hypot(event.clientX - this.#press.x, event.clientY - this.#press.y) > tremblePx) this.cancel()
  }

  readonly cancel = (): void => {
    this.#press?.end.abort()
    this.#press = undefined
  }
}
