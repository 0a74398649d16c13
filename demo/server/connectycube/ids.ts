import { randomBytes } from 'node:crypto'

/** The one application of the local service. */
export const APP_ID = 77
/** What a browser page must know to sign up or in; not a secret. */
export const AUTH_KEY = 'local-auth-key'
/** Signs the JSON web tokens of an external identity provider (HS256). */
export const AUTH_SECRET = 'local-auth-secret'
/** The domain of all JIDs in here. A client sees the host it connected to instead, see {@link localize}. */
export const DOMAIN = '127.0.0.1'
export const ROOMS = `muc.${DOMAIN}`

const PROCESS = randomBytes(5).toString('hex')
let counter = 0

/** A BSON ObjectId: 4 bytes of seconds, 5 of process, 3 of counter, in hex. */
export function toObjectId(nowMs: number): string {
  counter = (counter + 1) % 0xffffff
  return Math.floor(nowMs / 1000).toString(16).padStart(8, '0') + PROCESS + counter.toString(16).padStart(6, '0')
}

export function isObjectId(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{24}$/.test(text)
}

export function toUserJid(userId: number): string {
  return `${userId}-${APP_ID}@${DOMAIN}`
}

export function toRoomJid(dialogId: string, domain: string = DOMAIN): string {
  return `${APP_ID}_${dialogId}@muc.${domain}`
}

/** A JID as a client of that domain is to see it: this machine has several names, and pages are opened under each. */
export function localize(jid: string, domain: string): string {
  return jid.replace(`@${DOMAIN}`, `@${domain}`).replace(ROOMS, `muc.${domain}`)
}

export type Address =
  | { readonly type: 'user'; readonly userId: number; readonly resource: string | null }
  | { readonly type: 'room'; readonly dialogId: string; readonly nick: string | null }
  | { readonly type: 'server' }

/** What a `to` means. The host is not looked at: clients write the one they were configured with. */
export function toAddress(jid: string | undefined): Address | null {
  if (!jid || !jid.includes('@')) return { type: 'server' }
  const [bare = '', ...rest] = jid.split('/')
  const part = rest.length > 0 ? rest.join('/') : null
  const room = /^\d+_([0-9a-f]{24})@muc\./.exec(bare)
  if (room) return { type: 'room', dialogId: room[1]!, nick: part }
  const user = /^(\d{1,15})-\d+@/.exec(bare)
  return user ? { type: 'user', userId: Number(user[1]), resource: part } : null
}
