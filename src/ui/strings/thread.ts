import type { Intent } from '../../core/actions.js'
import { pluralOf } from './plural.js'

const plural = pluralOf('en')

/** What thread-extras.ts adds to the messages. */
export const threadWords = {
  gap: 'Some messages are missing here.',
  loadGap: 'Load them',
  gapFailed: (reason: string) => `These messages could not be loaded: ${reason}`,
  loadingOlder: 'Loading older messages…',
  emptyThread: 'No messages yet. Say hello!',
  emptyThreadReadOnly: 'No messages yet.',
  threadOffline: 'The messages of this chat are not on this device. They will be loaded when you are back online.',
  toNewest: 'To the newest messages',
  toNewestCount: (count: number) => plural(count, { one: '1 new message, go to it', other: `${count} new messages, go to them` }),
  pinned: 'pinned',
  showMore: 'Show more',
  readByCount: (count: number) => plural(count, { one: 'read by 1 person', other: `read by ${count} people` }),
  failed: {
    send: 'Not sent.',
    edit: 'Your change was not saved.',
    delete: 'Not deleted.',
    react: 'Your reaction was not sent.',
    pin: 'Not pinned.',
    read: '',
  } satisfies Record<Intent['type'], string>,
  retry: 'Retry',
  discard: 'Discard',
  repliesTo: (name: string) => `In reply to ${name}`,
  quoteUnknown: 'An earlier message',
  goToQuoted: 'Go to the message this answers',
  notFound: 'That message could not be found.',
  reactionLabel: (value: string, count: number) => plural(count, { one: `${value}, 1 person`, other: `${value}, ${count} people` }),
  image: 'Picture',
  video: 'Video',
  audio: 'Voice or music',
  file: 'File',
  location: 'Location',
  copied: 'Copied',
  copyFailed: 'The browser did not allow copying.',
  dropFiles: 'Drop files to send them',
} as const
