import { pluralOf } from './plural.js'

const plural = pluralOf('en')

export const en = {
  // Shell
  chat: 'Chat',
  openChat: 'Open chat',
  openChatUnread: (count: number) => plural(count, { one: 'Open chat, 1 unread message', other: `Open chat, ${count} unread messages` }),
  closeChat: 'Close chat',
  back: 'Back to all chats',
  details: 'Details',
  announce: (name: string, text: string) => `${name}: ${text}`,
  announceIn: (name: string, title: string, text: string) => `${name} in ${title}: ${text}`,
  failedToSend: 'A message could not be sent',
  failedToLoad: 'The chat could not be loaded.',
  tryAgain: 'Try again',
  pickDialog: 'Pick a chat to read it here.',

  // Connection and storage
  offline: "You're offline. Messages will be sent when you're back.",
  connecting: 'Connecting…',
  unreachable: 'The chat is out of reach. Messages will be sent later.',
  nextTry: (seconds: number) => plural(seconds, { one: 'Next try in 1 second', other: `Next try in ${seconds} seconds` }),
  tryNow: 'Try now',
  signedOut: 'You are signed out.',
  stopped: 'The chat has stopped.',
  reconnect: 'Connect again',
  notSaved: 'Not saved on this device: unsent messages are lost when this tab closes.',
  dismiss: 'Dismiss',

  // Dialog list
  dialogs: 'Chats',
  search: 'Search by name',
  clearSearch: 'Clear search',
  newChat: 'New chat',
  loadMore: 'Load more chats',
  loadingMore: 'Loading…',
  noDialogs: 'No chats yet',
  noDialogsHint: 'Write to somebody and it will be kept here.',
  noneFound: (text: string) => `Nothing found for “${text}”`,
  people: 'People',
  you: 'You',
  youSaid: (text: string) => `You: ${text}`,
  said: (name: string, text: string) => `${name}: ${text}`,
  draft: (text: string) => `Draft: ${text}`,
  notSent: (text: string) => `Not sent: ${text}`,
  attachment: 'Attachment',
  messageDeleted: 'Message deleted',
  noMessages: 'No messages yet',
  unread: (count: number) => plural(count, { one: '1 unread message', other: `${count} unread messages` }),
  muted: 'Muted',
  yesterday: 'Yesterday',
  untitled: 'Unnamed chat',
  unknownUser: 'Somebody',

  // Second line of the header
  online: 'online',
  lastSeen: (when: string) => `last seen ${when}`,
  typing: 'typing…',
  isTyping: (name: string) => `${name} is typing…`,
  areTyping: (count: number) => plural(count, { one: '1 person is typing…', other: `${count} people are typing…` }),
  members: (count: number) => plural(count, { one: '1 member', other: `${count} members` }),
} as const
