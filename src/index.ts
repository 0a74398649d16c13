/** The public entry: defines `<chat-widget>`. `chat-widget/element` is the same without defining it. */
import { ChatWidget } from './ui/chat-widget.js'

// Another copy of this module may have been here before, in the same or in another version.
if (!customElements.get('chat-widget')) customElements.define('chat-widget', ChatWidget)

export { ChatWidget }
export type { Mode, Placement, Theme } from './ui/chat-widget.js'
