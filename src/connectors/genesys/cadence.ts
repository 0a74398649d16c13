/** How often is looked, in milliseconds: at the list of dialogs, at what people have open, and at one of the other dialogs. */
export type Rates = { readonly listMs: number; readonly openMs: number; readonly aroundMs: number }

/** Nobody is looking: what is there when they come back is enough. */
const HIDDEN = 6

/**
 * With push a look finds only what no badge tells: own words from elsewhere, edits, deletions, reactions, who came and went.
 * Without, the list of chats with its dates tells where something was said; and where there is no such list, every dialog has to be looked at.
 */
export function toRates(hasPush: boolean, hasList: boolean, isActive: boolean): Rates {
  const [listMs, openMs, aroundMs] = hasPush ? [60_000, 20_000, 60_000] : hasList ? [6_000, 5_000, 60_000] : [120_000, 5_000, 6_000]
  const factor = isActive ? 1 : HIDDEN
  return { listMs: listMs * factor, openMs: openMs * factor, aroundMs: aroundMs * factor }
}
