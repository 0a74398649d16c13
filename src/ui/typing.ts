import type { StoredDialog } from '../core/changes.js'
import type { ChatState } from '../core/chat.js'
import { selectTyping } from '../core/select.js'
import type { DialogRow } from './dialog-list/rows.js'
import type { Strings } from './strings/strings.js'
import { typingWords } from './strings/typing.js'
import { toName } from './titles.js'

/** Who is typing, as one line; empty when nobody is. */
export function toTypingText(state: ChatState, dialog: StoredDialog, strings: Strings): string {
  const typing = selectTyping(state, dialog.id)
  const [first] = typing
  if (first === undefined) return ''
  if (dialog.kind === 'direct') return typingWords.typing
  return typing.length === 1 ? typingWords.isTyping(toName(state, first, strings)) : typingWords.areTyping(typing.length)
}

/** Nothing that a row of the list says is more urgent. */
export function withTyping(row: DialogRow, state: ChatState, dialog: StoredDialog, strings: Strings): DialogRow {
  const text = toTypingText(state, dialog, strings)
  return text ? { ...row, line: 'typing', sender: undefined, text } : row
}
