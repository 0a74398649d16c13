const graphemes = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : undefined
const emoji = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[#*\d]\uFE0F?\u20E3)/u
/** Pictographs that are text unless said otherwise: ©, ™, ↔ and digits stay small. */
const plain = /^[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa]\uFE0E?$/

/** One to three emoji and nothing else. */
export function isEmojiOnly(text: string): boolean {
  const trimmed = text.trim()
  // The longest emoji (a family with skin tones) has 25 code units.
  // Nearly all messages begin with a letter: told before anything is cut into pieces.
  if (trimmed.length > 3 * 32 || !emoji.test(trimmed) || !graphemes) return false
  let count = 0
  for (const { segment } of graphemes.segment(trimmed)) {
    count += 1
    if (count > 3 || !emoji.test(segment) || plain.test(segment)) return false
  }
  return true
}
