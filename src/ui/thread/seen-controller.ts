import type { ReactiveController, ReactiveElement } from 'lit'

/** Knows whether a person can see an element: its tab is in front, and it is on the screen and not covered by another view of ours. */
export class SeenController implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #onChange: () => void
  #alive = new AbortController()
  #onScreen = false

  constructor(host: ReactiveElement, onChange: () => void) {
    this.#host = host
    this.#onChange = onChange
    host.addController(this)
  }

  get seen(): boolean {
    return this.#onScreen && document.visibilityState === 'visible' && this.#host.checkVisibility({ visibilityProperty: true })
  }

  hostConnected(): void {
    this.#alive = new AbortController()
    const { signal } = this.#alive
    document.addEventListener('visibilitychange', this.#onChange, { signal })
    const observer = new IntersectionObserver(entries => {
      this.#onScreen = entries.at(-1)?.isIntersecting ?? false
      if (this.#onScreen) this.#onChange()
    })
    observer.observe(this.#host)
    signal.addEventListener('abort', () => observer.disconnect(), { once: true })
  }

  hostDisconnected(): void {
    this.#alive.abort()
    this.#onScreen = false
  }
}
