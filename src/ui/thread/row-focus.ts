import type { ReactiveController, ReactiveElement } from 'lit'
import { keyOf } from './rows.js'

type Parts = {
  readonly scroller: () => HTMLElement | null
  readonly content: () => HTMLElement | null
  readonly reveal: (row: HTMLElement) => void
  /** Resolves when the newest rows are in the DOM. */
  readonly toNewest: () => Promise<void>
}

/**
 * Which message the pointer and the keyboard are at: its actions are shown. Among the messages the
 * focus moves by arrow keys; only one of them is a stop for Tab.
 */
export class RowFocus implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #parts: Parts
  #hovered: string | undefined
  #focused: string | undefined
  #current: string | undefined
  #below = false

  constructor(host: ReactiveElement, parts: Parts) {
    this.#host = host
    this.#parts = parts
    const { renderRoot: root } = host
    root.addEventListener('pointerover', event => this.#over(event as PointerEvent))
    host.addEventListener('pointerleave', () => this.#hover(null))
    root.addEventListener('focusin', event => this.#focusIn(event as FocusEvent))
    root.addEventListener('focusout', event => this.#focusOut(event as FocusEvent))
    root.addEventListener('keydown', event => this.#keydown(event as KeyboardEvent))
    host.addController(this)
  }

  /** The row that Tab comes to. */
  get current(): string | undefined {
    return this.#current
  }

  /** At the upper edge there is no room for actions above the bubble. */
  get below(): boolean {
    return this.#below
  }

  hasActions(key: string): boolean {
    return key === this.#hovered || key === this.#focused
  }

  hostDisconnected(): void {
    this.forget()
  }

  forget(): void {
    this.#hovered = this.#focused = this.#current = undefined
  }

  /** Tab comes to this row, or to `fallback` if that is not among the rows any more. */
  keep(has: (key: string) => boolean, fallback: () => string | undefined): void {
    if (this.#current === undefined || !has(this.#current)) this.#current = fallback()
  }

  rowElement(key: string | undefined): HTMLElement | undefined {
    return this.#rows.find(row => row.dataset['key'] === key)
  }

  focusRow(row: HTMLElement | undefined): void {
    if (!row) return
    this.#current = keyOf(row)
    row.focus({ preventScroll: true })
    this.#parts.reveal(row)
    this.#host.requestUpdate()
  }

  /** The row goes away: the focus moves to the one above it, or below. */
  leave(key: string): void {
    const rows = this.#rows
    const at = rows.findIndex(row => row.dataset['key'] === key)
    this.focusRow(rows[at - 1] ?? rows[at + 1])
  }

  #over(event: PointerEvent): void {
    if (event.pointerType !== 'touch' && event.target instanceof Element) this.#hover(event.target)
  }

  #focusIn(event: FocusEvent): void {
    if (!(event.target instanceof Element)) return
    const key = keyOf(event.target)
    if (key === undefined) return
    this.#current = key
    if (event.target.matches(':focus-visible') || event.target.localName === 'chat-message-actions') this.#show(event.target, key)
    this.#host.requestUpdate()
  }

  #focusOut(event: FocusEvent): void {
    const to = event.relatedTarget instanceof Element ? keyOf(event.relatedTarget) : undefined
    if (to === this.#focused) return
    this.#focused = undefined
    this.#host.requestUpdate()
  }

  #keydown(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLElement) || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return
    const row = event.target.closest<HTMLElement>('.message')
    if (!row) return
    if (event.target !== row) {
      if (event.key !== 'Escape') return
      event.preventDefault()
      this.focusRow(row)
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      void this.#enter(row)
    } else if (event.key === 'End') {
      event.preventDefault()
      void this.#parts.toNewest().then(() => this.focusRow(this.#rows.at(-1)))
    } else {
      const to = this.#target(event.key, row)
      if (!to) return
      event.preventDefault()
      this.focusRow(to)
    }
  }

  get #rows(): HTMLElement[] {
    return [...(this.#parts.content()?.querySelectorAll<HTMLElement>('.message') ?? [])]
  }

  #hover(target: Element | null): void {
    const key = keyOf(target)
    if (this.#hovered === key) return
    this.#hovered = key
    if (target && key !== undefined) this.#measure(target)
    this.#host.requestUpdate()
  }

  #show(target: Element, key: string): void {
    this.#focused = key
    this.#measure(target)
  }

  #measure(target: Element): void {
    const top = this.#parts.scroller()?.getBoundingClientRect().top ?? 0
    this.#below = (target.closest('.message')?.getBoundingClientRect().top ?? 0) - top < 40
  }

  /** From the message to its actions. */
  async #enter(row: HTMLElement): Promise<void> {
    this.#show(row, row.dataset['key'] ?? '')
    this.#host.requestUpdate()
    await this.#host.updateComplete
    row.querySelector('chat-message-actions')?.focus()
  }

  /** The row that a key leads to; undefined: not a key of ours. */
  #target(key: string, from: HTMLElement): HTMLElement | undefined {
    const rows = this.#rows
    const at = rows.indexOf(from)
    switch (key) {
      case 'ArrowUp':
        return rows[at - 1] ?? from
      case 'ArrowDown':
        return rows[at + 1] ?? from
      case 'Home':
        return rows[0]
      case 'PageUp':
      case 'PageDown': {
        const page = (this.#parts.scroller()?.clientHeight ?? 0) * 0.8
        const start = from.getBoundingClientRect().top
        const isFar = (row: HTMLElement) => Math.abs(row.getBoundingClientRect().top - start) > page
        return key === 'PageUp' ? (rows.slice(0, at).findLast(isFar) ?? rows[0]) : (rows.slice(at + 1).find(isFar) ?? rows.at(-1))
      }
      default:
        return undefined
    }
  }
}
