// What errors of the service mean: its statuses alone do not say.
import type { ErrorAnswer, Reading } from '../shared/http.js'
import { toFields, toText } from '../shared/fields.js'

/** Says that the server is too old, too new, or set up without this. */
export const NO_ROUTE = 'This server does not offer that'
/** The real one blocks an address for so long, and does not say so. */
const BLOCKED_MS = 10_000

/** The words of an error that came as JSON, in either of its shapes. */
export function toWords(body: unknown): string | null {
  const fields = toFields(body)
  return (toText(fields?.['message']) ?? toText(fields?.['error']))?.slice(0, 300) ?? null
}

export function readError({ status, isWrite, body, text }: ErrorAnswer): Reading {
  if (body === undefined) return readPage(status, text)
  const words = toWords(body) ?? ''
  // Errors inside the service come as 500, whoever made the mistake.
  if (status === 500 && /cast to|invalid input syntax/i.test(words)) return { code: 'not-found' }
  if (status === 500 && toFields(body)?.['name'] === 'INTERNAL_SERVER_ERROR' && isWrite) return { code: 'rejected' }
  return { retryAfterMs: BLOCKED_MS }
}

function readPage(status: number, text: string): Reading {
  // Express' page for what it has no route for. Any other page in place of an answer is somebody else's.
  if (status === 404) return /Cannot (GET|POST|PUT|DELETE) /.test(text) ? { code: 'rejected', words: NO_ROUTE } : { code: 'protocol' }
  if (status === 401) return { words: 'The server does not accept the client id and secret' }
  const isShort = text.length > 0 && text.length < 100 && !text.includes('<')
  return { retryAfterMs: BLOCKED_MS, ...(isShort && { words: text }) }
}
