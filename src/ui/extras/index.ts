// One chunk, since all of it is fetched at once, right after the first paint.
import '../outbox/chat-outbox.js'
import '../styles/forced-colors.js'

export { toLastSeen } from '../ago.js'
export { announcementOf } from '../announcement.js'
export { ComposerExtras } from '../composer/composer-extras.js'
export { ListExtras } from '../dialog-list/list-extras.js'
export { FullScreenController } from '../full-screen-controller.js'
export { PanelExtras } from '../panel/panel-extras.js'
export { ThreadExtras } from '../thread/thread-extras.js'
export { TickController } from '../tick-controller.js'
export { toTypingText } from '../typing.js'
