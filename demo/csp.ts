// What the page's own script gives the element: who is signed in, where the service is, and a way to a token.
const widget = document.querySelector('chat-widget')
const userId = new URLSearchParams(location.search).get('user') ?? '1001'

if (widget) {
  widget.setAttribute('user-id', userId)
  widget.setAttribute('api', `${location.origin}/services/connectycube`)
  widget.setAttribute('chat', `${location.origin.replace(/^http/, 'ws')}/services/connectycube/chat`)
  Object.assign(widget, { getToken, open: matchMedia('(min-width: 900px)').matches })
}

void fetch('/dist/chat-widget.js', { method: 'HEAD' }).then(built => document.querySelector('#unbuilt')?.toggleAttribute('hidden', built.ok))

async function getToken(): Promise<unknown> {
  const response = await fetch('/demo/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId }),
  })
  return response.json()
}
