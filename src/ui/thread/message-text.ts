import { html, type TemplateResult } from 'lit'
import type { TextBody } from '../../core/model.js'
import { linkify } from './linkify.js'
import { calmMarks, maxShownText } from './text.js'

/** Something in it could be an address. */
export const mayHaveLinks = (text: string): boolean => /[:@]|www\./i.test(text)

/** Foreign words: only ever text nodes and checked links, cut to what a browser can lay out at once. */
export function messageText(body: TextBody, steps: number): TemplateResult {
  const words = (part: string): readonly (string | TemplateResult)[] => (mayHaveLinks(part) ? withLinks(part) : [calmMarks(part)])
  const text = body.text.length > maxShownText * steps ? body.text.slice(0, maxShownText * steps) : body.text
  const parts: (string | TemplateResult)[] = []
  let at = 0
  for (const { offset, length } of mentionsOf(body, text.length)) {
    parts.push(...words(text.slice(at, offset)))
    parts.push(html`<b class="mention">${calmMarks(text.slice(offset, offset + length))}</b>`)
    at = offset + length
  }
  parts.push(...words(text.slice(at)))
  return html`<span class="words">${parts}</span>`
}

export const isCut = (body: TextBody, steps: number): boolean => body.text.length > maxShownText * steps

const withLinks = (text: string): readonly (string | TemplateResult)[] =>
  linkify(text).map(piece =>
    piece.type === 'text'
      ? calmMarks(piece.text)
      : html`<a href=${piece.href} target="_blank" rel="noopener noreferrer">${piece.text}</a>`,
  )

/** Places come from the service: only those that lie in the text, one after the other. */
function mentionsOf(body: TextBody, length: number): TextBody['mentions'] {
  let end = 0
  return [...body.mentions]
    .sort((a, b) => a.offset - b.offset)
    .filter(mention => {
      const isGood = mention.offset >= end && mention.length > 0 && mention.offset + mention.length <= length
      if (isGood) end = mention.offset + mention.length
      return isGood
    })
}
