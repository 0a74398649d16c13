// Loaded after the thread and not with it: to read and to write nothing of this is needed.
import './chat-message-sheet.js'

export { linkify } from './linkify.js'
export { toActions } from './to-actions.js'
