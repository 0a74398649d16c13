import type { ReactiveController, ReactiveElement } from 'lit'

type Parts = {
  /** The element that scrolls; needs `overflow-anchor: none`. */
  readonly scroller: () => HTMLElement | null
  /** The element whose children are the rows. */
  readonly content: () => HTMLElement | null
  /** A row that will still be the same row after an update: a message, not a separator. */
  readonly isSteady: (row: Element) => boolean
  /** Whether the end of the content is the end of the list, so that staying there makes sense. */
  readonly isEnd: () => boolean
  /** The view has moved, by the person or by us. */
  readonly onScroll: () => void
}

type Anchor = { readonly row: Element; readonly offset: number }

/** So near to the end counts as being there: browsers round scroll positions to device pixels. */
const endZone = 4

/**
 * Keeps what the person reads where it is, whatever is put in above, taken out or resized; at the
 * end it stays at the end. The browser's own anchoring is not used: WebKit has none, and it gives up
 * when rows are replaced.
 */
export class ScrollAnchorController implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #parts: Parts
  #observer: ResizeObserver | undefined
  #observed: readonly Element[] = []
  #pinned = true
  /** Where the scroller stood when we last looked: a different number means that the person scrolled. */
  #at = 0
  #anchors: readonly Anchor[] = []

  constructor(host: ReactiveElement, parts: Parts) {
    this.#host = host
    this.#parts = parts
    host.addController(this)
  }

  /** At the end, and staying there when something is added. */
  get pinned(): boolean {
    return this.#pinned
  }

  /** Go to the end with the next update, and stay. */
  pin(): void {
    this.#pinned = true
    this.#restore()
  }

  /** Stop following the end, without moving. */
  unpin(): void {
    this.#pinned = false
    this.#capture()
  }

  /** Moves the view by so much, without waiting for a scroll event. */
  scrollBy(distance: number): void {
    const scroller = this.#parts.scroller()
    if (!scroller) return
    this.#pinned = false
    scroller.scrollTop += distance
    this.#at = scroller.scrollTop
    const left = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop
    if (left <= endZone && this.#parts.isEnd()) this.#pinned = true
    this.#capture()
  }

  /** The first rows in view, from the top; steady ones only. */
  get anchorRows(): readonly Element[] {
    return this.#anchors.map(anchor => anchor.row)
  }

  hostUpdate(): void {
    this.#notice()
  }

  hostUpdated(): void {
    this.#observe()
    this.#restore()
  }

  hostDisconnected(): void {
    this.#observer?.disconnect()
    this.#observer = undefined
    this.#observed = []
  }

  /** The scroll event of the scroller. */
  readonly scrolled = (): void => {
    this.#notice()
    this.#parts.onScroll()
  }

  #observe(): void {
    const scroller = this.#parts.scroller()
    const content = this.#parts.content()
    if (!scroller || !content || !this.#host.isConnected) return
    if (this.#observer && this.#observed[0] === scroller && this.#observed[1] === content) return
    // Pictures, fonts, the width of the panel, the on-screen keyboard: called after layout and before paint, so nobody sees the jump.
    this.#observer?.disconnect()
    this.#observer = new ResizeObserver(() => {
      this.#restore()
      this.#parts.onScroll()
    })
    this.#observer.observe(scroller)
    this.#observer.observe(content)
    this.#observed = [scroller, content]
  }

  /** Takes note of what the person did since we last looked. */
  #notice(): void {
    const scroller = this.#parts.scroller()
    if (!scroller || scroller.clientHeight === 0) return
    const moved = scroller.scrollTop - this.#at
    const left = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop
    if (left <= endZone && this.#parts.isEnd()) this.#pinned = true
    // Only moving up leaves the end: when content grows, the end moves away by itself.
    else if (moved < -1 || !this.#parts.isEnd()) this.#pinned = false
    if (moved === 0) return
    // What was resized in the same frame is put right before the new place is noted.
    this.#anchors = this.#anchors.map(anchor => ({ row: anchor.row, offset: anchor.offset - moved }))
    this.#at = scroller.scrollTop
    if (!this.#pinned) this.#restore()
    this.#capture()
  }

  #restore(): void {
    const scroller = this.#parts.scroller()
    // Hidden: there is nothing to hold on to, and measuring would only lose the place.
    if (!scroller || scroller.clientHeight === 0) return
    if (this.#pinned && this.#parts.isEnd()) {
      const end = scroller.scrollHeight - scroller.clientHeight
      if (Math.abs(end - scroller.scrollTop) > 0.5) scroller.scrollTop = end
      this.#at = scroller.scrollTop
      return
    }
    const content = this.#parts.content()
    const anchor = this.#anchors.find(({ row }) => row.parentNode === content)
    if (!anchor) {
      this.#at = scroller.scrollTop
      this.#capture()
      return
    }
    const top = scroller.getBoundingClientRect().top
    const drift = anchor.row.getBoundingClientRect().top - top - anchor.offset
    if (Math.abs(drift) >= 0.5) scroller.scrollTop += drift
    this.#at = scroller.scrollTop
    const rest = anchor.row.getBoundingClientRect().top - top - anchor.offset
    // At the upper end there is nothing yet to scroll into: the place is kept until the rows above have come.
    if (rest <= -1 && scroller.scrollTop <= 0) return
    // The offsets are kept while they hold: noting them anew each time would add up what browsers round off.
    if (Math.abs(rest) >= 1 || anchor !== this.#anchors[0]) this.#capture()
  }

  #capture(): void {
    const scroller = this.#parts.scroller()
    const rows = this.#parts.content()?.children
    if (!scroller || !rows || scroller.clientHeight === 0) return
    const view = scroller.getBoundingClientRect()
    const steady: Anchor[] = []
    const weak: Anchor[] = []
    const topmost = [...rows].find(row => this.#parts.isSteady(row))
    for (let i = firstInView(rows, view.top); i < rows.length && steady.length < 12; i++) {
      const row = rows[i]
      if (!row) break
      const { top, bottom } = row.getBoundingClientRect()
      if (top >= view.bottom) break
      if (!this.#parts.isSteady(row)) continue
      // A row that the upper edge cuts may grow out of view, and the topmost of all may lose its name to the one that is
      // put in above it: the others are held first.
      const anchor = { row, offset: top - view.top }
      const isWhole = top >= view.top - 0.5 || bottom >= view.bottom
      if (isWhole && row !== topmost) steady.push(anchor)
      else weak.push(anchor)
    }
    this.#anchors = [...steady, ...weak]
  }
}

/** Rows lie one below the other: the first whose end is below the upper edge. */
function firstInView(rows: HTMLCollection, top: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) <= top) low = middle + 1
    else high = middle
  }
  return low
}
