import type { ChatWidgetEventMap } from '../src/index.js'

const names: readonly (keyof ChatWidgetEventMap)[] = ['chat-ready', 'chat-open', 'chat-close', 'chat-connection', 'chat-unread', 'chat-message', 'chat-error']

/** Writes down what the widget tells its page, newest first. */
export function showEvents(widget: HTMLElement, list: HTMLElement): void {
  for (const name of names) {
    widget.addEventListener(name, event => {
      const line = document.createElement('li')
      const code = document.createElement('code')
      code.textContent = name
      line.append(code, ` ${toWords(event)}`)
      list.prepend(line)
      while (list.childElementCount > 12) list.lastElementChild?.remove()
    })
  }
}

function toWords(event: ChatWidgetEventMap[keyof ChatWidgetEventMap]): string {
  switch (event.type) {
    case 'chat-connection':
      return (event as ChatWidgetEventMap['chat-connection']).detail.type
    case 'chat-unread':
      return String((event as ChatWidgetEventMap['chat-unread']).detail.count)
    case 'chat-message': {
      const { type, message } = (event as ChatWidgetEventMap['chat-message']).detail
      return `${type === 'sent' ? 'sent' : 'received'}: ${message.body.type === 'deleted' ? '(deleted)' : message.body.text.slice(0, 60)}`
    }
    case 'chat-error':
      return (event as ChatWidgetEventMap['chat-error']).detail.message
    default:
      return ''
  }
}
