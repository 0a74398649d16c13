// The classic script: `<script src="…/chat-widget.js" data-connector="connectycube" data-app-id="…" async></script>`.
// It shows the closed launcher at once and fetches everything else when the browser has time, or on the first click.
import { shapes } from './ui/icon-shapes.js'
import { launcherText } from './ui/launcher/launcher-text.js'
import { tokensText } from './ui/styles/tokens-text.js'

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null
let loading: Promise<unknown> | undefined

if (script) begin(script)

function begin({ src, dataset }: HTMLScriptElement): void {
  const moduleUrl = new URL('cdn/chat-widget.js', src).href
  const start = () => {
    const widgets = [...document.querySelectorAll<HTMLElement>('chat-widget')]
    if (widgets.length === 0) widgets.push(addWidget(dataset))
    for (const widget of widgets) showLauncher(widget, moduleUrl)
    whenIdle(() => void load(moduleUrl))
  }
  if (document.body) start()
  else document.addEventListener('DOMContentLoaded', start, { once: true })
}

/** A page that has no element of its own gets one, with the script's data as attributes. */
function addWidget(dataset: DOMStringMap): HTMLElement {
  const widget = document.createElement('chat-widget')
  for (const [name, value] of Object.entries(dataset)) widget.setAttribute(name.replace(/[A-Z]/g, '-$&').toLowerCase(), value ?? '')
  document.body.append(widget)
  return widget
}

/** The launcher stands in the element's own shadow root, so that it is in its place and in its colours; the real one takes over there. */
function showLauncher(widget: HTMLElement, moduleUrl: string): void {
  if (widget.shadowRoot || customElements.get('chat-widget') || widget.getAttribute('mode') === 'inline') return
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(tokensText + launcherText)
  const root = widget.attachShadow({ mode: 'open' })
  root.adoptedStyleSheets = [sheet]

  const button = document.createElement('button')
  button.className = 'launcher'
  button.type = 'button'
  button.setAttribute('part', 'launcher')
  button.setAttribute('aria-haspopup', 'dialog')
  button.setAttribute('aria-expanded', 'false')
  button.setAttribute('aria-label', 'Open chat')
  button.append(drawIcon())
  button.addEventListener('pointerenter', () => void load(moduleUrl))
  button.addEventListener('click', () => void load(moduleUrl)?.then(() => Reflect.get(widget, 'show')?.call(widget)))
  root.append(button)
}

function drawIcon(): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', shapes.message)
  svg.append(path)
  return svg
}

/** Once; a failure may be tried again by the next click. */
function load(moduleUrl: string): Promise<unknown> | undefined {
  loading ??= import(/* @vite-ignore */ moduleUrl).catch(() => (loading = undefined))
  return loading
}

function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 3000 })
  else addEventListener('load', run, { once: true })
}
