// No server at all: the tabs of this browser share a chat service.
import '/dist/cdn/chat-widget.js'
import { memory } from '/dist/cdn/connectors/memory.js'

const userId = new URLSearchParams(location.search).get('user')
document.querySelector('chat-widget').connector = memory({ name: 'town', userId, objectUrls: false })
