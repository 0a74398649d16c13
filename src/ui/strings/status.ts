import type { ChatErrorCode } from '../../core/errors.js'
import { pluralOf } from './plural.js'

const plural = pluralOf('en')

/** How connection and storage stand, what is unsent and why, and when people were here. */
export const statusWords = {
  offline: "You're offline.",
  unreachable: 'No connection.',
  limited: 'This network blocks live connections: messages arrive up to half a minute late, and yours wait.',
  keepWriting: 'You can keep writing.',
  connecting: 'Connecting…',
  inTime: (seconds: number) => (seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`),
  nextTry: (seconds: number) => plural(seconds, { one: 'Next try in 1 second', other: `Next try in ${seconds} seconds` }),
  tryNow: 'Try now',
  stopped: 'The chat has stopped.',
  reconnect: 'Connect again',
  notSaved: 'Nothing is saved on this device. Keep this tab open.',
  notKept: 'Messages are not saved on this device.',
  dismiss: 'Dismiss',
  waiting: (count: number) => plural(count, { one: '1 message is waiting.', other: `${count} messages are waiting.` }),
  failed: (count: number) => plural(count, { one: '1 message was not sent.', other: `${count} messages were not sent.` }),
  show: 'Show',

  justNow: 'just now',
  lastSeen: (when: string) => `last seen ${when}`,

  // Everything unsent
  outbox: 'Unsent',
  back: 'Back',
  retryAll: 'Retry all',
  edit: 'Edit',
  nothingUnsent: 'Nothing is waiting',
  nothingUnsentHint: 'What waits for the connection, or could not be sent, stands here.',
  goneDialog: 'A chat that is gone',
  openDialog: (title: string) => `Open ${title}`,
  discardQuestion: 'Discard for good?',
  keep: 'Keep',
  newText: 'Change:',
  deletion: 'Deleting a message',
  reaction: (value: string) => `Reaction ${value}`,
  pinning: 'Pinning a message',
  unpinning: 'Unpinning a message',

  // Why it is not sent
  onItsWay: 'Being sent…',
  lookedUp: 'Checking whether this has arrived…',
  waitsForConnection: 'Waits for the connection.',
  waitsForSignIn: 'Waits until you are signed in.',
  waitsForEarlier: 'Waits for the one before it.',
  waitsForTurn: 'Waits to be sent.',
  triedAgain: 'It will be tried again.',
  textTooLong: (count: number, limit: number) => `It is too long: ${count} characters, and ${limit} are allowed.`,
  tooLong: 'It is too long for this service.',
  fileTooLarge: 'The file is too large for this service.',
  noMember: 'You are not a member of this chat any more.',
  gone: 'This chat does not exist any more, or you are not a member.',
  unknownFate: 'It is not known whether this has arrived.',
  why: {
    'offline': 'There was no connection.',
    'timeout': 'The service did not answer in time.',
    'rate-limited': 'The service wants you to slow down.',
    'unauthenticated': 'You are signed out.',
    'forbidden': 'You are not allowed to do this here.',
    'not-found': 'What it belongs to does not exist any more.',
    'rejected': 'The service did not accept it.',
    'too-large': 'It is too large for this service.',
    'protocol': 'The service gave an answer that makes no sense.',
    'storage': 'It could not be saved.',
  } satisfies Record<ChatErrorCode, string>,
  serviceSaid: 'The service said:',
} as const
