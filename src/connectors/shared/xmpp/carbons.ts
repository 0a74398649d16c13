import { child } from '../xml.js'
import { CARBONS, CLIENT, FORWARD } from './namespaces.js'
import { toBareJid } from './jid.js'

/** `sent`: my other device sent it; `received`: it was delivered to my other device; null: it came to this one. */
export type Unwrapped = { readonly stanza: Element; readonly carbon: 'sent' | 'received' | null }

/**
 * The message inside a carbon copy (XEP-0280), or the stanza itself.
 * Null for a copy that does not come from my own account: anybody can write such a message (CVE-2017-5589).
 */
export function unwrapCarbon(stanza: Element, ownJid: string): Unwrapped | null {
  const wrapper = child(stanza, 'sent', CARBONS) ?? child(stanza, 'received', CARBONS)
  if (!wrapper) return { stanza, carbon: null }
  const inner = child(child(wrapper, 'forwarded', FORWARD), 'message', CLIENT)
  if (!inner || stanza.getAttribute('from') !== toBareJid(ownJid)) return null
  return { stanza: inner, carbon: wrapper.localName as 'sent' | 'received' }
}
