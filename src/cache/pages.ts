// Messages are stored as pages, runs of neighbours: writing 100 000 messages one by one takes a
// browser fifteen seconds, in pages one. Which pages there are is nobody's business but this file's.
import type { StoredMessage } from '../core/changes.js'
import type { DialogId, OrderKey } from '../core/ids.js'
import { merge, type Removed } from './sorted.js'

/** `first` is the order of the first message: with the dialog's id, the key of the page. Never empty. */
export type Page = {
  readonly dialogId: DialogId
  readonly first: OrderKey
  readonly messages: readonly StoredMessage[]
}

/** What to do to the stored pages. The deletions come first. */
export type Rewrite = { readonly remove: readonly OrderKey[]; readonly write: readonly Page[] }

export const pageSize = 64

/** Index of the page that a place belongs to: the last that starts at or before it; -1 when it is older than all of them. */
export function pageAt(firsts: readonly OrderKey[], order: OrderKey): number {
  let low = 0
  let high = firsts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((firsts[middle] as OrderKey) <= order) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Which of a dialog's pages, given by their first places, `rechunk` has to see for a change at these places. */
export function touchedPages(firsts: readonly OrderKey[], places: readonly OrderKey[]): readonly OrderKey[] {
  // What is older than all pages may still fit into the oldest one.
  const touched = new Set(places.map(order => Math.max(0, pageAt(firsts, order))))
  return firsts.filter((_, i) => touched.has(i))
}

/**
 * Applies a change to the pages it touches (in order, as named by `touchedPages`): removals first,
 * then what is put. A removal that names another message than the one stored at that place does nothing.
 * Pages that come out as they were are not written.
 */
export function rechunk(
  dialogId: DialogId,
  pages: readonly Page[],
  put: readonly StoredMessage[],
  removed: readonly Removed[],
): Rewrite {
  const firsts = pages.map(page => page.first)
  const incoming = group(put, firsts)
  const outgoing = group(removed, firsts)
  const remove: OrderKey[] = []
  const write: Page[] = []

  const older = incoming.get(-1) ?? []
  const oldest = pages[0]
  // One page of history after the other comes in at the top: it joins the oldest page if both fit into one.
  const joins = oldest !== undefined && older.length > 0 && older.length + oldest.messages.length <= pageSize
  if (!joins) write.push(...split(dialogId, merge([], older, [])))

  pages.forEach((page, i) => {
    const into = [...(joins && i === 0 ? older : []), ...(incoming.get(i) ?? [])]
    const outOf = outgoing.get(i) ?? []
    if (into.length === 0 && outOf.length === 0) return
    const messages = merge(page.messages, into, outOf)
    if (messages.length === page.messages.length && messages.every((message, at) => message === page.messages[at])) return
    const last = page.messages.at(-1)
    const isAppend = outOf.length === 0 && last !== undefined && into.every(message => message.order > last.order)
    const parts = isAppend ? fillUp(dialogId, page, messages) : split(dialogId, messages)
    if (parts.every(part => part.first !== page.first) && !(isAppend && page.messages.length >= pageSize)) remove.push(page.first)
    write.push(...parts)
  })
  return { remove, write }
}

/** By the index of the page each belongs to. */
function group<T extends { readonly order: OrderKey }>(items: readonly T[], firsts: readonly OrderKey[]): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const item of items) {
    const at = pageAt(firsts, item.order)
    const group = groups.get(at)
    if (group) group.push(item)
    else groups.set(at, [item])
  }
  return groups
}

/** Live messages: what is full stays untouched, the rest goes on behind it. */
function fillUp(dialogId: DialogId, page: Page, messages: readonly StoredMessage[]): Page[] {
  const full = page.messages.length >= pageSize ? page.messages.length : 0
  return cut(dialogId, messages.slice(full), pageSize)
}

/** Anything else: even parts, with room for what may come between them. */
const split = (dialogId: DialogId, messages: readonly StoredMessage[]): Page[] =>
  cut(dialogId, messages, Math.ceil(messages.length / Math.ceil(messages.length / pageSize)))

function cut(dialogId: DialogId, messages: readonly StoredMessage[], size: number): Page[] {
  const parts: Page[] = []
  for (let from = 0; from < messages.length; from += size) {
    const part = messages.slice(from, from + size)
    parts.push({ dialogId, first: (part[0] as StoredMessage).order, messages: part })
  }
  return parts
}
