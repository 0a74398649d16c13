import { pluralOf } from './plural.js'

const plural = pluralOf('en')

/** Who is typing, in the list and above a thread. */
export const typingWords = {
  typing: 'typing…',
  isTyping: (name: string) => `${name} is typing…`,
  areTyping: (count: number) => plural(count, { one: '1 person is typing…', other: `${count} people are typing…` }),
} as const
