import { pluralOf } from './plural.js'

const plural = pluralOf('en')

/** The words that every open chat needs; those of a view that is loaded when it is asked for are in a file beside this one. */
export const en = {
  // Shell
  chat: 'Chat',
  openChat: 'Open chat',
  openChatUnread: (count: number) => plural(count, { one: 'Open chat, 1 unread message', other: `Open chat, ${count} unread messages` }),
  closeChat: 'Close chat',
  back: 'Back to all chats',
  details: 'Details',
  failedToLoad: 'The chat could not be loaded.',
  tryAgain: 'Try again',
  signedOut: 'You are signed out.',
  noConnector: 'No chat is connected.',
  pickDialog: 'Pick a chat to read it here.',

  // Dialog list
  dialogs: 'Chats',
  loadingMore: 'Loading…',
  you: 'You',
  draft: 'Draft:',
  notSent: 'Not sent:',
  attachment: 'Attachment',
  messageDeleted: 'Message deleted',
  noMessages: 'No messages yet',
  unread: (count: number) => plural(count, { one: '1 unread message', other: `${count} unread messages` }),
  yesterday: 'Yesterday',
  untitled: 'Unnamed chat',
  unknownUser: 'Somebody',

  // Second line of the header
  online: 'online',
  members: (count: number) => plural(count, { one: '1 member', other: `${count} members` }),

  // Thread
  thread: 'Messages',
  today: 'Today',
  newMessages: 'New messages',
  historyStart: 'This is where the chat begins.',
  messageLabel: (name: string, time: string, text: string, rest: string) => `${name}, ${time}: ${text}${rest && `, ${rest}`}`,
  edited: 'edited',
  queued: 'waiting to be sent',
  sending: 'sending',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'not sent',

  // Composer
  message: 'Message',
  writeTo: (title: string) => `Message ${title}`,
  send: 'Send',
  save: 'Save',
  editing: 'Edit message',
} as const
