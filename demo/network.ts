// A network that this page can cut, for itself alone. Imported before everything that takes `fetch`, `WebSocket` or `XMLHttpRequest`.

const { fetch } = window
const sockets = new Set<WebSocket>()
const requests = new Set<XMLHttpRequest>()
let isCut = false

/** Refused at once on every machine: the discard port. */
const nowhere = '127.0.0.1:9/'

class CuttableSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(isCut ? `ws://${nowhere}` : url, protocols)
    sockets.add(this)
    this.addEventListener('close', () => sockets.delete(this))
  }
}

class CuttableRequest extends XMLHttpRequest {
  override open(method: string, url: string | URL): void {
    super.open(method, isCut ? `http://${nowhere}` : url)
    requests.add(this)
    this.addEventListener('loadend', () => requests.delete(this))
  }
}

window.WebSocket = CuttableSocket
window.XMLHttpRequest = CuttableRequest
window.fetch = (...args) => (isCut ? Promise.reject(new TypeError('Failed to fetch: the network is cut')) : fetch(...args))

/** The way to the demo server's own levers, which stays open. */
export const directFetch: typeof window.fetch = (...args) => fetch(...args)

/** Cuts or mends the network of this page, as pulling the plug would. */
export function setCut(cut: boolean): void {
  isCut = cut
  if (cut) {
    for (const socket of sockets) socket.close()
    for (const request of requests) request.abort()
  }
  window.dispatchEvent(new Event(cut ? 'offline' : 'online'))
}
