import type { Attachment } from '../../core/model.js'
import { defined, toFields, toNumber, toText, type Fields } from '../shared/fields.js'

/** What goes with files that have no words of their own; older clients show nothing at all otherwise. */
export const FILLER = 'Attachment'

export const isFiller = (text: string): boolean => text.toLowerCase() === FILLER.toLowerCase()

export function toAttachment(value: unknown): Attachment | null {
  const fields = toFields(value)
  if (!fields) return null
  const type = (toText(fields['type']) ?? '').toLowerCase()
  const mime = toText(fields['content-type']) ?? (type.includes('/') ? type : '')
  // Clients write `image`, `photo` or `image/png` here, so the family decides.
  const family = `${type} ${mime}`
  if (/^(location|place)/.test(type)) return toLocation(fields)
  const ref = toRef(fields)
  if (ref === null) return null
  const facts = { ref, name: toText(fields['name']) ?? '', mime, size: toNumber(fields['size']) ?? 0 }
  const size = { width: toNumber(fields['width']), height: toNumber(fields['height']) }
  const seconds = toNumber(fields['duration'])
  const durationMs = seconds === undefined ? undefined : seconds * 1000
  if (/image|photo/.test(family)) return defined({ type: 'image' as const, ...facts, ...size })
  if (/video/.test(family)) return defined({ type: 'video' as const, ...facts, ...size, durationMs })
  if (/audio/.test(family)) return defined({ type: 'audio' as const, ...facts, durationMs })
  return { type: 'file', ...facts }
}

export const isUrl = (ref: string): boolean => /^https?:\/\//i.test(ref)

/** A file by its uid; a URL only of a kind that is safe to show. */
function toRef(fields: Fields): string | null {
  const uid = toText(fields['uid']) ?? toText(fields['id'])
  if (uid !== undefined && /^[\w.-]+$/.test(uid)) return uid
  const url = toText(fields['url']) ?? toText(fields['link'])
  return url !== undefined && isUrl(url) ? url : null
}

/** As attributes, or as JSON in `data`, which some clients percent-encode. */
function toLocation(fields: Fields): Attachment | null {
  const inner = toFields(parse(toText(fields['data']) ?? ''))
  const latitude = toNumber(fields['latitude'] ?? inner?.['lat'] ?? inner?.['latitude'])
  const longitude = toNumber(fields['longitude'] ?? inner?.['lng'] ?? inner?.['longitude'])
  if (latitude === undefined || longitude === undefined) return null
  return defined({ type: 'location' as const, latitude, longitude, label: toText(fields['name']) })
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data.startsWith('%') ? decodeURIComponent(data) : data)
  } catch {
    return null
  }
}
