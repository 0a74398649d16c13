import { html, nothing, type ReactiveController, type ReactiveElement, type TemplateResult } from 'lit'
import { tabStops } from './tab-stops.js'

type Host = ReactiveElement & { readonly open: boolean; readonly mode: string }

/**
 * On a narrow window the floating panel covers everything. It then follows the visual viewport,
 * because on phones the on-screen keyboard covers the page without resizing it.
 */
export class FullScreenController implements ReactiveController {
  readonly #host: Host
  #connected = new AbortController()
  #following: AbortController | undefined
  #isNarrow = false

  constructor(host: Host) {
    this.#host = host
    host.addController(this)
  }

  get active(): boolean {
    return this.#isNarrow && this.#host.open && this.#host.mode !== 'inline'
  }

  /** Before and behind the panel: the page behind is covered, so the focus goes round inside. */
  edge(to: 0 | -1): TemplateResult | typeof nothing {
    const leap = () => {
      const panel = this.#host.renderRoot.querySelector('chat-panel')
      if (panel) tabStops(panel.renderRoot).at(to)?.focus()
    }
    return this.active ? html`<div class="edge" tabindex="0" @focus=${leap}></div>` : nothing
  }

  hostConnected(): void {
    this.#connected = new AbortController()
    const narrow = matchMedia('(max-width: 479.98px)')
    this.#isNarrow = narrow.matches
    const changed = (event: MediaQueryListEvent) => {
      this.#isNarrow = event.matches
      this.#host.requestUpdate()
    }
    narrow.addEventListener('change', changed, { signal: this.#connected.signal })
  }

  hostUpdated(): void {
    if (this.active && !this.#following) this.#follow()
    if (!this.active) this.#unfollow()
  }

  hostDisconnected(): void {
    this.#connected.abort()
    this.#unfollow()
  }

  get #frame(): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>('.frame')
  }

  #follow(): void {
    const viewport = window.visualViewport
    if (!viewport) return
    this.#following = new AbortController()
    const { signal } = this.#following
    const fit = () => {
      this.#frame?.style.setProperty('--viewport-top', `${viewport.offsetTop}px`)
      this.#frame?.style.setProperty('--viewport-height', `${viewport.height}px`)
    }
    viewport.addEventListener('resize', fit, { signal })
    viewport.addEventListener('scroll', fit, { signal })
    fit()
  }

  #unfollow(): void {
    if (!this.#following) return
    this.#following.abort()
    this.#following = undefined
    this.#frame?.style.removeProperty('--viewport-top')
    this.#frame?.style.removeProperty('--viewport-height')
  }
}
