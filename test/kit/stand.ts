// Elements of the widget on their own, with a context as `<chat-widget>` would give them.
import { ContextProvider } from '@lit/context'
import { fixture, html } from '@open-wc/testing'
import { css, LitElement, type TemplateResult } from 'lit'
import type { Chat } from '../../src/core/chat.js'
import { toDialogId } from '../../src/core/ids.js'
import type { StoredDialog } from '../../src/core/changes.js'
import { widgetContext } from '../../src/ui/context.js'
import { loadExtras } from '../../src/ui/extras.js'
import { en } from '../../src/ui/strings/en.js'
import { base } from '../../src/ui/styles/base.js'
import { tokens } from '../../src/ui/styles/tokens.js'
import { FakeClock } from './fake-clock.js'

export class WidgetStand extends LitElement {
  static override styles = [tokens, base, css`:host { display: block; background: var(--chat-color-surface); color: var(--chat-color-text); font-family: var(--chat-font); }`]

  readonly #context = new ContextProvider(this, { context: widgetContext })

  provide(chat: Chat, clock: FakeClock): void {
    this.#context.setValue({ chat, clock, strings: en, locale: 'en-GB', maySend: () => true })
  }

  override render() {
    return html`<slot></slot>`
  }
}

customElements.define('widget-stand', WidgetStand)

/** Renders one element in the context of a chat; time stands still. */
export async function stand<E extends LitElement>(chat: Chat, content: TemplateResult, clock = new FakeClock()): Promise<E> {
  await loadExtras()
  const element = await fixture<WidgetStand>(html`<widget-stand></widget-stand>`)
  element.provide(chat, clock)
  const inner = await fixture<E>(content, { parentNode: element })
  await inner.updateComplete
  return inner
}

/** A dialog as the cache keeps it. */
export const aStoredDialog = (id: string, rest: Partial<StoredDialog> = {}): StoredDialog => ({
  id: toDialogId(id),
  kind: 'group',
  title: id,
  adminIds: [],
  memberIds: [],
  memberCount: 2,
  joined: true,
  previewable: true,
  unread: 0,
  pinnedIds: [],
  muted: false,
  metadata: {},
  updatedAt: 0,
  unreadBase: { count: 0, at: null },
  ...rest,
})

export const byId = <T extends { readonly id: string }>(...items: readonly T[]): ReadonlyMap<T['id'], T> => new Map(items.map(item => [item.id, item]))
