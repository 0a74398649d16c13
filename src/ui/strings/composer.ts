import { pluralOf } from './plural.js'

const plural = pluralOf('en')

/** What composer-extras.ts puts around the field. */
export const composerWords = {
  attach: 'Attach files',
  attachFailed: (count: number) =>
    plural(count, { one: '1 file could not be added: a part of the chat did not load.', other: `${count} files could not be added: a part of the chat did not load.` }),
  emoji: 'Emoji',
  notJoined: 'You are not a member of this chat.',
  join: 'Join',
  joinFailed: (reason: string) => `Joining did not work: ${reason}`,
  replyingTo: (name: string) => `Reply to ${name}`,
  cancelEdit: 'Cancel editing',
  cancelReply: 'Cancel reply',
  left: (count: number) => plural(count, { one: '1 character left', other: `${count} characters left` }),
  tooLong: (count: number) => plural(count, { one: '1 character too many', other: `${count} characters too many` }),
  readOnly: 'You cannot write in this chat.',
} as const
