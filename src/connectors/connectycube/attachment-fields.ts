// Loaded with what uploads files: nobody else sends any.
import type { Attachment } from '../../core/model.js'
import { isUrl } from './attachments.js'

/** The flat form of an attachment that both roads know: attributes in XMPP, fields in REST. */
export type AttachmentFields = Readonly<Record<string, string | undefined>>

export function toAttachmentFields(attachment: Attachment): AttachmentFields {
  if (attachment.type === 'location') {
    const { latitude, longitude, label } = attachment
    return { type: 'location', latitude: String(latitude), longitude: String(longitude), name: label }
  }
  const { type, ref, name, mime, size } = attachment
  const { width, height, durationMs } = { width: undefined, height: undefined, durationMs: undefined, ...attachment }
  const address = isUrl(ref) ? { url: ref } : { uid: ref, id: ref }
  const seconds = durationMs === undefined ? undefined : durationMs / 1000
  return { type, ...address, name, size: String(size), 'content-type': mime, width: text(width), height: text(height), duration: text(seconds) }
}

const text = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value))
