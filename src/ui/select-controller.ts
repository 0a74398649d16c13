import { ContextConsumer } from '@lit/context'
import type { ReactiveController, ReactiveElement } from 'lit'
import type { Chat, ChatState } from '../core/chat.js'
import { widgetContext, type WidgetContext } from './context.js'
import { extrasIfHere, loadExtras, type Extras } from './extras.js'
import { en } from './strings/en.js'
import type { Strings } from './strings/strings.js'

/**
 * Gives an element its slice of the chat's state and updates it only when that slice changed.
 * The selector may use properties of the host: it is asked again before each render.
 */
export class SelectController<T> implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #select: (state: ChatState, chat: Chat) => T
  readonly #isEqual: (a: T, b: T) => boolean
  readonly #consumer: ContextConsumer<typeof widgetContext, ReactiveElement>
  #subscription = new AbortController()
  #chat: Chat | undefined
  #value: T | undefined

  constructor(
    host: ReactiveElement,
    select: (state: ChatState, chat: Chat) => T,
    isEqual: (a: T, b: T) => boolean = isShallowEqual,
  ) {
    this.#host = host
    this.#select = select
    this.#isEqual = isEqual
    this.#consumer = new ContextConsumer(host, { context: widgetContext, subscribe: true, callback: context => this.#follow(context) })
    host.addController(this)
  }

  /** Undefined as long as no chat is open. */
  get value(): T | undefined {
    return this.#value
  }

  get context(): WidgetContext | undefined {
    return this.#consumer.value
  }

  get chat(): Chat | undefined {
    return this.context?.chat
  }

  get strings(): Strings {
    return this.context?.strings ?? en
  }

  get locale(): string {
    return this.context?.locale ?? 'en'
  }

  /** What is fetched after the first paint; undefined until then. */
  get extras(): Extras | undefined {
    return extrasIfHere()
  }

  hostUpdate(): void {
    this.#read()
  }

  hostUpdated(): void {
    if (this.#chat && !extrasIfHere()) void loadExtras().then(here => here && this.#host.requestUpdate())
  }

  hostDisconnected(): void {
    this.#subscription.abort()
    this.#chat = undefined
  }

  #follow(context: WidgetContext | undefined): void {
    this.#host.requestUpdate()
    if (context?.chat === this.#chat) return
    this.#subscription.abort()
    this.#subscription = new AbortController()
    this.#chat = context?.chat
    this.#value = undefined
    this.#chat?.subscribe(() => this.#changed(), this.#subscription.signal)
  }

  #changed(): void {
    if (this.#read()) this.#host.requestUpdate()
  }

  /** Keeps the old object when nothing in it changed, so that what is rendered from it can be compared by identity. */
  #read(): boolean {
    if (!this.#chat) return false
    const next = this.#select(this.#chat.state, this.#chat)
    const before = this.#value
    if (before !== undefined && this.#isEqual(before, next)) return false
    this.#value = next
    return true
  }
}

/** Same value, or arrays or plain objects with the same members in the first level. */
export function isShallowEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (!isPlain(a) || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every(key => Object.is(Reflect.get(a, key), Reflect.get(b, key)))
}

// A Map or a Set has no members of its own: two different ones would look equal.
const isPlain = (value: object): boolean => Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
