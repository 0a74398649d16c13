import { render } from 'lit/html.js'

/** Something that belongs to an element and is told of its life. */
export interface Controller {
  hostConnected?(): void
  hostDisconnected?(): void
  hostUpdate?(): void
  hostUpdated?(): void
}

/** The properties that were set since the last update, with the values that they had then. */
export type Changes = ReadonlyMap<PropertyKey, unknown>

type Property = {
  /** Default: the name of the property in small letters. */
  readonly attribute?: string | boolean
  readonly reflect?: boolean
  readonly type?: typeof Boolean
  /** Inside only: has no attribute. */
  readonly state?: boolean
}

/** Browsers parse each sheet once, for all elements that wear it. */
const sheets = new Map<string, CSSStyleSheet>()

const toSheet = (css: string): CSSStyleSheet => {
  const sheet = sheets.get(css) ?? new CSSStyleSheet()
  if (!sheets.has(css)) sheet.replaceSync(css)
  sheets.set(css, sheet)
  return sheet
}

/** Adds styles to an element that is already there. */
export const adopt = ({ renderRoot }: ChatElement, ...styles: readonly string[]): void => {
  renderRoot.adoptedStyleSheets.push(...styles.map(toSheet))
}

/** On a server, where pages are put together from modules like ours, there are no elements. */
const Base = globalThis.HTMLElement ?? class {}

/**
 * What our elements have in common: properties that render when they are set, controllers, and Lit's templates in a shadow root.
 * The names and the order of things are those of LitElement, of which this is the part that we need, in a third of the bytes.
 */
export abstract class ChatElement extends Base {
  static styles: readonly string[] = []
  static properties: Readonly<Record<string, Property>> = {}

  /** Asked for once, when the element is defined: the moment to make its properties. */
  static get observedAttributes(): string[] {
    return Object.entries(this.properties).flatMap(([name, property]) => {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        get(this: ChatElement) {
          return this.#values.get(name)
        },
        set(this: ChatElement, value: unknown) {
          const before = this.#values.get(name)
          if (Object.is(before, value)) return
          this.#values.set(name, value)
          if (!this.#changes.has(name)) this.#changes.set(name, before)
          this.requestUpdate()
        },
      })
      return toAttribute(name, property) ?? []
    })
  }

  renderRoot!: ShadowRoot
  /** Whether there was a first update. */
  hasUpdated = false
  /** Resolves when all that was asked for so far is on the screen. */
  updateComplete: Promise<void>

  #connected!: () => void
  #isPending = false
  #changes = new Map<PropertyKey, unknown>()
  /** Set by the page before the element was defined. */
  readonly #early: Readonly<Record<string, unknown>> = {}
  readonly #values = new Map<string, unknown>()
  readonly #controllers = new Set<Controller>()

  constructor() {
    super()
    this.updateComplete = new Promise(resolve => (this.#connected = resolve))
    // They would hide the accessors, and come after the defaults, which the constructors below set.
    for (const name of Object.keys(this.#properties).filter(it => Object.hasOwn(this, it))) {
      Reflect.set(this.#early, name, Reflect.get(this, name))
      Reflect.deleteProperty(this, name)
    }
    this.requestUpdate()
  }

  get #properties(): typeof ChatElement.properties {
    return (this.constructor as typeof ChatElement).properties
  }

  addController(controller: Controller): void {
    this.#controllers.add(controller)
    if ((this.renderRoot as ShadowRoot | undefined) && this.isConnected) controller.hostConnected?.()
  }

  /** Renders soon, once for all who ask. */
  requestUpdate(): void {
    if (this.#isPending) return
    this.#isPending = true
    const update = () => this.#update()
    // After a failed one too, which the browser reports as an unhandled rejection.
    this.updateComplete = this.updateComplete.then(update, update)
  }

  connectedCallback(): void {
    this.renderRoot ??= this.createRenderRoot()
    this.#connected()
    for (const controller of this.#controllers) controller.hostConnected?.()
  }

  disconnectedCallback(): void {
    for (const controller of this.#controllers) controller.hostDisconnected?.()
  }

  attributeChangedCallback(attribute: string, _before: string | null, text: string | null): void {
    for (const [name, property] of Object.entries(this.#properties)) {
      if (toAttribute(name, property) !== attribute) continue
      const value = property.type ? text !== null : text
      if ((Reflect.get(this, name) ?? null) !== value) Reflect.set(this, name, value)
    }
  }

  protected createRenderRoot(): ShadowRoot {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
    root.adoptedStyleSheets = (this.constructor as typeof ChatElement).styles.map(toSheet)
    return root
  }

  /** What is set in here, and in `render`, does not ask for another update. */
  protected willUpdate(_changed: Changes): void {}
  protected firstUpdated(): void {}
  protected updated(_changed: Changes): void {}
  protected abstract render(): unknown

  #update(): void {
    if (!this.hasUpdated) Object.assign(this, this.#early)
    const changed = this.#changes
    let content: unknown
    try {
      for (const controller of this.#controllers) controller.hostUpdate?.()
      this.willUpdate(changed)
      content = this.render()
      for (const name of changed.keys()) this.#reflect(name as string)
    } finally {
      this.#changes = new Map()
      this.#isPending = false
    }
    render(content, this.renderRoot, { host: this })
    for (const controller of this.#controllers) controller.hostUpdated?.()
    const isFirst = !this.hasUpdated
    this.hasUpdated = true
    if (isFirst) this.firstUpdated()
    this.updated(changed)
  }

  #reflect(name: string): void {
    const property = this.#properties[name]
    const attribute = property?.reflect && toAttribute(name, property)
    if (!attribute) return
    const value = this.#values.get(name)
    if (value === true || value === false) this.toggleAttribute(attribute, value)
    else if (value == null) this.removeAttribute(attribute)
    else this.setAttribute(attribute, String(value))
  }
}

const toAttribute = (name: string, { attribute, state }: Property): string | undefined =>
  typeof attribute === 'string' ? attribute : state || attribute === false ? undefined : name.toLowerCase()
