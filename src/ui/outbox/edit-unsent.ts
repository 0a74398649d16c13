import type { DialogId } from '../../core/ids.js'
import type { Item } from '../../core/overlay.js'
import type { ChatComposer } from '../composer/chat-composer.js'
import { MessageWriteEvent } from '../thread/thread-events.js'

/** The panel turns to another dialog within a few frames, unless the host page has other plans. */
const frames = 60

/** Puts an unsent message into the composer of its dialog, as soon as that is the open one. `root`: where the composer will be. */
export async function editUnsent(root: ParentNode & EventTarget, dialogId: DialogId, item: Item): Promise<void> {
  for (let frame = 0; frame < frames; frame++) {
    const composer = root.querySelector<ChatComposer>('chat-composer')
    if (composer?.dialogId === dialogId) {
      // Turning to another dialog empties it.
      await composer.updateComplete
      return void root.dispatchEvent(new MessageWriteEvent('message-edit', dialogId, item))
    }
    await new Promise(resolve => requestAnimationFrame(resolve))
  }
}
