import type { Capabilities } from '../../core/capabilities.js'
import type { ChatState } from '../../core/chat.js'
import type { ClientId, DialogId } from '../../core/ids.js'
import { can } from '../../core/permissions.js'
import { overlay, type Item } from '../../core/overlay.js'
import type { OutboxEntry } from '../../core/outbox.js'
import type { Strings } from '../strings/strings.js'
import { statusWords } from '../strings/status.js'
import { threadWords } from '../strings/thread.js'
import { toFace } from '../titles.js'
import { selectUnsent, toReason } from './unsent.js'

/** One thing that is unsent; flat, so that two can be compared at a glance. */
export type OutboxRow = {
  readonly id: ClientId
  readonly dialogId: DialogId
  /** The dialog is still there to be opened. */
  readonly isHere: boolean
  readonly title: string
  readonly photoUrl: string | undefined
  readonly seed: string
  readonly at: number
  /** What it is, where it is not a message. */
  readonly label: string
  readonly text: string
  readonly state: OutboxEntry['state']['type']
  readonly words: string
  readonly said: string
  readonly mayEdit: boolean
  /** It waits for the person, or for a next try that the person can bring forward. */
  readonly mayRetry: boolean
  /** Nothing of it is on its way. */
  readonly mayDiscard: boolean
}

/** Oldest first. */
export function toOutboxRows(state: ChatState, capabilities: Capabilities, strings: Strings): readonly OutboxRow[] {
  const held = new Set<DialogId>()
  return selectUnsent(state).map(entry => {
    const { id, dialogId, createdAt, state: how } = entry
    const dialog = state.dialogs.get(dialogId)
    const face = dialog ? toFace(state, dialog, strings) : { title: statusWords.goneDialog, photoUrl: undefined, seed: dialogId }
    const reason = toReason(entry, dialog, held.has(dialogId), state.connection, capabilities)
    if (how.type !== 'failed') held.add(dialogId)
    const isStill = how.type === 'failed' || how.type === 'queued'
    return {
      id,
      dialogId,
      isHere: dialog !== undefined,
      title: face.title,
      photoUrl: face.photoUrl,
      seed: face.seed,
      at: createdAt,
      ...toContent(entry),
      state: how.type,
      words: reason.words,
      said: reason.said,
      mayEdit: isStill && isWritable(state, entry, capabilities),
      mayRetry: dialog !== undefined && (how.type === 'failed' || (how.type === 'queued' && how.error !== undefined && state.connection.type === 'online')),
      mayDiscard: isStill,
    }
  })
}

/** There is a text to be changed, and a composer in its dialog to change it in. */
function isWritable({ me, dialogs }: ChatState, { intent, dialogId }: OutboxEntry, capabilities: Capabilities): boolean {
  const dialog = dialogs.get(dialogId)
  return intent.type === 'send' && intent.body.text !== '' && dialog !== undefined && me !== null && can('send', dialog, me.id, capabilities)
}

/** A message that is unsent, as thread and composer know it. */
export function toItem({ me, outbox }: ChatState, { id, dialogId }: Pick<OutboxRow, 'id' | 'dialogId'>): Item | undefined {
  return me ? overlay(dialogId, [], outbox, [], me.id).find(item => item.key === id) : undefined
}

function toContent({ intent }: OutboxEntry): { readonly label: string; readonly text: string } {
  switch (intent.type) {
    case 'send': {
      const files = intent.body.attachments.map(file => (file.type === 'location' ? threadWords.location : file.name || threadWords[file.type]))
      return { label: files.join(', '), text: intent.body.text }
    }
    case 'edit':
      return { label: statusWords.newText, text: intent.text }
    case 'delete':
      return { label: statusWords.deletion, text: '' }
    case 'react':
      return { label: statusWords.reaction(intent.value.slice(0, 40)), text: '' }
    case 'pin':
      return { label: intent.on ? statusWords.pinning : statusWords.unpinning, text: '' }
    case 'read':
      return { label: '', text: '' }
  }
}
