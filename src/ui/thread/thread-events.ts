import type { DialogId } from '../../core/ids.js'
import type { Item } from '../../core/overlay.js'

/** From the thread to the composer beside it: the person wants to answer or to change a message. */
export class MessageWriteEvent extends Event {
  readonly dialogId: DialogId
  readonly item: Item

  constructor(type: 'message-reply' | 'message-edit', dialogId: DialogId, item: Item) {
    super(type, { bubbles: true })
    this.dialogId = dialogId
    this.item = item
  }
}

/** From the thread to the composer beside it: files were dropped on the messages. */
export class FilesDropEvent extends Event {
  readonly dialogId: DialogId
  readonly files: readonly File[]

  constructor(dialogId: DialogId, files: readonly File[]) {
    super('files-drop', { bubbles: true })
    this.dialogId = dialogId
    this.files = files
  }
}
