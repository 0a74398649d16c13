// Used by the script tag only, so nothing here may import Lit.
import { shapes } from '../icon-shapes.js'
import { tokensText } from '../styles/tokens-text.js'
import { launcherText } from './launcher-text.js'

/** Fetches and defines the real element; called again after a failure. */
type Load = () => Promise<unknown>

/**
 * Shows the closed launcher of each `<chat-widget>` of the page before the element is defined, and
 * has it defined when the browser has time, or at the first sign of interest. A page without one
 * gets one, with `dataset` as its attributes.
 */
export function showEarly(dataset: DOMStringMap, load: Load): void {
  const loadOnce = once(load)
  const widgets = [...document.querySelectorAll<HTMLElement>('chat-widget')]
  if (widgets.length === 0) widgets.push(addWidget(dataset))
  for (const widget of widgets) paint(widget, loadOnce)
  whenIdle(() => void loadOnce())
}

function addWidget(dataset: DOMStringMap): HTMLElement {
  const widget = document.createElement('chat-widget')
  for (const [name, value] of Object.entries(dataset)) widget.setAttribute(name.replace(/[A-Z]/g, '-$&').toLowerCase(), value ?? '')
  document.body.append(widget)
  return widget
}

/** Painted in the element's own shadow root, so that it is in its place and in its colours; the real one takes over there. */
function paint(widget: HTMLElement, load: Load): void {
  if (widget.shadowRoot || widget.getAttribute('mode') === 'inline') return
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
  button.addEventListener('pointerenter', () => void load())
  button.addEventListener('click', () => void open(widget, load))
  root.append(button)
}

async function open(widget: HTMLElement, load: Load): Promise<void> {
  await load()
  // Defined by now, unless loading failed: then the next click tries again.
  if ('show' in widget && typeof widget.show === 'function') widget.show()
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

function once(load: Load): Load {
  let loading: Promise<unknown> | undefined
  return () => (loading ??= load().catch(() => (loading = undefined)))
}

function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: 3000 })
  else if (document.readyState === 'complete') run()
  else addEventListener('load', run, { once: true })
}
