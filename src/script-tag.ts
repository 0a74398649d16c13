// The classic script: `<script src="…/chat-widget.js" data-connector="connectycube" data-app-id="…" async></script>`.
// It shows the closed launcher at once; everything else is a module beside it that is fetched when the browser has time.
import { showEarly } from './ui/launcher/early-launcher.js'

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null

if (script && !customElements.get('chat-widget')) {
  const load = () => {
    const widgets = [...document.querySelectorAll('chat-widget')]
    // What a chat on ConnectyCube needs comes in one file, which knows no other connector; the general one has each apart.
    const file = widgets.every(widget => widget.getAttribute('connector') === 'connectycube') ? 'cdn/connectycube/chat-widget.js' : 'cdn/chat-widget.js'
    return import(/* @vite-ignore */ new URL(file, script.src).href)
  }
  const start = () => showEarly(script.dataset, load)
  if (document.body) start()
  else document.addEventListener('DOMContentLoaded', start, { once: true })
}
