/** `user@host/resource` without the resource. */
export const toBareJid = (jid: string): string => jid.replace(/\/.*$/s, '')

/** What follows the first slash, or nothing. */
export const toResource = (jid: string): string => /\/(.*)$/s.exec(jid)?.[1] ?? ''
