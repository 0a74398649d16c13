import type { Attachment, Params } from './messages.js'
import { elements, find, isXmlName, textOf, x, type Xml } from './xml.js'

/** Known to the service by name, so neither custom parameters nor taken over as the client wrote them. */
const RESERVED = ['save_to_history', 'dialog_id', 'message_id', 'date_sent', 'attachment', 'moduleIdentifier']

export function toAttachmentList(extraParams: Xml | undefined): Attachment[] {
  return extraParams ? elements(extraParams).filter(child => child.name === 'attachment').map(child => child.attrs) : []
}

/** The custom parameters among `extraParams`, nested ones as objects. */
export function toCustomParams(extraParams: Xml | undefined): Params {
  if (!extraParams) return {}
  return Object.fromEntries(
    elements(extraParams)
      .filter(child => !RESERVED.includes(child.name))
      .map(child => [child.name, toValue(child)]),
  )
}

export function paramOf(stanza: Xml, name: string): string | undefined {
  const extraParams = find(stanza, 'extraParams')
  const found = extraParams && find(extraParams, name)
  return found && textOf(found)
}

/** The client's `extraParams` as receivers get them: with what the service knows better. */
export function complete(extraParams: Xml | undefined, known: Readonly<Record<string, string>>): Xml {
  const kept = extraParams ? elements(extraParams).filter(child => !(child.name in known)) : []
  return { name: 'extraParams', attrs: { xmlns: 'jabber:client' }, children: [...kept, ...toElements(known)] }
}

/** What is stored, as elements again. Names that XML does not allow cannot travel, and stay behind. */
export function toElements(params: Params): Xml[] {
  return Object.entries(params)
    .filter(([name]) => isXmlName(name))
    .map(([name, value]) => (typeof value === 'object' && value !== null ? x(name, {}, ...toElements(value as Params)) : x(name, {}, String(value ?? ''))))
}

export function attachmentToElement(attachment: Attachment): Xml {
  return x('attachment', Object.fromEntries(Object.entries(attachment).filter(([name]) => isXmlName(name)).map(([name, value]) => [name, String(value)])))
}

function toValue(element: Xml): unknown {
  const inner = elements(element)
  return inner.length === 0 ? textOf(element) : Object.fromEntries(inner.map(child => [child.name, toValue(child)]))
}
