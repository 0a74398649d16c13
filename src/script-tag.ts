// The classic script: `<script src="…/chat-widget.js" data-connector="connectycube" data-app-id="…" async></script>`.
// It shows the closed launcher at once; everything else is a module beside it that is fetched when the browser has time.
import { showEarly } from './ui/launcher/early-launcher.js'

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null

if (script && !customElements.get('chat-widget')) {
  const moduleUrl = new URL('cdn/chat-widget.js', script.src).href
  const start = () => showEarly(script.dataset, () => import(/* @vite-ignore */ moduleUrl))
  if (document.body) start()
  else document.addEventListener('DOMContentLoaded', start, { once: true })
}
