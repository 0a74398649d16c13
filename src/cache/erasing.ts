// What is to be erased and may not be yet. Noted outside of the databases: one that cannot be written to is the reason.

import { newId } from '../lib/ids.js'

const key = 'cw:erasing'
const lastKey = 'cw:erased'

/** Databases of ours that a page set out to erase; it may have gone in the middle of it. */
export function condemned(): readonly string[] {
  try {
    // Any script of the origin can write here: no other name may ever be taken for one of ours.
    return (localStorage.getItem(key) ?? '').split(' ').filter(name => /^cw:[\da-f]+$/.test(name))
  } catch {
    return [] // Not allowed here; then neither is a database.
  }
}

/** Another one after each erasing here; null when there was none, or when the browser has erased all that this site had. */
export function lastErasing(): string | null {
  try {
    return localStorage.getItem(lastKey)
  } catch {
    return null
  }
}

export function condemn(name: string, on: boolean): void {
  try {
    const names = condemned().filter(other => other !== name)
    if (on) {
      names.push(name)
      localStorage.setItem(lastKey, newId())
    }
    if (names.length > 0) localStorage.setItem(key, names.join(' '))
    else localStorage.removeItem(key)
  } catch {
    // Full, or not allowed: what is begun now has to succeed now.
  }
}
