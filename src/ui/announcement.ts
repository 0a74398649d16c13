import { toPreviewText } from '../core/actions.js'
import type { ChatNews, ChatState } from '../core/chat.js'
import { newsWords } from './strings/news.js'
import type { Strings } from './strings/strings.js'

/** What is spoken of a happening; undefined when nothing is. */
export function announcementOf(news: ChatNews, state: ChatState, strings: Strings): string | undefined {
  switch (news.type) {
    case 'message': {
      const { message, dialog } = news
      if (dialog?.muted === true || message.body.type === 'deleted') return undefined
      const text = toPreviewText(message.body) || strings.attachment
      if (message.body.type === 'notice') return text
      const name = state.users.get(message.senderId)?.name ?? strings.unknownUser
      return dialog && dialog.kind !== 'direct' ? newsWords.announceIn(name, dialog.title, text) : newsWords.announce(name, text)
    }
    case 'failed':
      return news.entry.intent.type === 'send' ? newsWords.failedToSend : undefined
    case 'notice':
      return news.text
    case 'sent':
    case 'error':
      return undefined
    default:
      return news satisfies never
  }
}
