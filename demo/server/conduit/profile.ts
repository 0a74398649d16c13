/** What a server of some version, set up in some way, does. */
export type Profile = {
  /** From 0.13 on rooms are made at `/chat/rooms`, and the headers of the security client are not asked for. */
  readonly isRenamed: boolean
  /** From 0.16.17 on messages have types, their senders hear them too, and rooms are joined while connected. */
  readonly isTyped: boolean
  /** From 0.16.25 on events carry the message's id, time and nonce, and edits and deletions are told. */
  readonly hasIds: boolean
  /** From 0.17 on a token in the `auth` of the handshake is as good as a header. */
  readonly takesAuth: boolean
  /** `allowMessageEdit` and `allowMessageDelete` are off. */
  readonly isFrozen: boolean
  /** `explicit_room_joins` is on: who is added is only invited. */
  readonly invites: boolean
  /** Before 0.10.5: rooms cannot be listed. */
  readonly isRoomless: boolean
  /** 0.10.5 to 0.14.8 on MongoDB: the text of an edited message becomes its id. */
  readonly damagesEdits: boolean
  /** Times are whole seconds, as some databases keep them. */
  readonly isCoarse: boolean
  /** Half-dead connections are found in a second instead of 45. */
  readonly isBrisk: boolean
  /** More than fifty calls within a second are refused for ten, as the real service does to an address. */
  readonly isLimited: boolean
}

/**
 * The profile that a mount path names: nothing for the version of the document, `/v0.16.25` for a later
 * one, `/v0.13+frozen+brisk` for one that is set up differently.
 */
export function toProfile(path: string): { readonly profile: Profile; readonly mount: string; readonly path: string } {
  const [mount = '', version = '0.12', flags = ''] = /^\/v([\d.]+)((?:\+[a-z]+)*)(?=[/?]|$)/.exec(path) ?? []
  const has = (flag: string) => flags.split('+').includes(flag)
  const profile = {
    isRenamed: isSince(version, '0.13'),
    isTyped: isSince(version, '0.16.17'),
    hasIds: isSince(version, '0.16.25'),
    takesAuth: isSince(version, '0.17'),
    isFrozen: has('frozen'),
    invites: has('invitations'),
    isRoomless: has('roomless'),
    damagesEdits: has('damaged'),
    isCoarse: has('coarse'),
    isBrisk: has('brisk'),
    isLimited: has('limited'),
  }
  return { profile, mount, path: path.slice(mount.length) || '/' }
}

function isSince(version: string, wanted: string): boolean {
  const [have, need] = [version, wanted].map(text => text.split('.').map(Number)) as [number[], number[]]
  for (const [place, number] of need.entries()) {
    const own = have[place] ?? 0
    if (own !== number) return own > number
  }
  return true
}
