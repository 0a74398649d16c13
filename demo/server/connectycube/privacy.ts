import type { Store } from '../store.js'

/** One rule of a list: blocks a user in private dialogs or in rooms. */
export type PrivacyItem = {
  readonly userId: number
  readonly where: 'direct' | 'room'
  readonly action: 'allow' | 'deny'
  readonly order: number
  /** Blocks what its owner sends as well. */
  readonly isMutual: boolean
}

type Row = { readonly name: string; readonly items: string; readonly is_default: number }

/** Block lists (XEP-0016, as ConnectyCube profiles it). Only a user's default list has an effect. */
export class PrivacyLists {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  names(userId: number): { names: string[]; byDefault: string | null } {
    const rows = this.#store.all<Row>('select * from cc_privacy where user_id = ? order by name', userId)
    return { names: rows.map(row => row.name), byDefault: rows.find(row => row.is_default === 1)?.name ?? null }
  }

  find(userId: number, name: string): PrivacyItem[] | null {
    const row = this.#store.one<Row>('select * from cc_privacy where user_id = ? and name = ?', userId, name)
    return row ? (JSON.parse(row.items) as PrivacyItem[]) : null
  }

  /** An empty list is deleted. */
  set(userId: number, name: string, items: readonly PrivacyItem[]): void {
    if (items.length === 0) this.#store.run('delete from cc_privacy where user_id = ? and name = ?', userId, name)
    else {
      this.#store.run(
        `insert into cc_privacy (user_id, name, items) values (?, ?, ?)
         on conflict (user_id, name) do update set items = excluded.items`,
        userId, name, JSON.stringify(items),
      )
    }
  }

  /** @param name null declines the use of any. @returns false when there is no such list */
  setDefault(userId: number, name: string | null): boolean {
    if (name !== null && !this.find(userId, name)) return false
    this.#store.run('update cc_privacy set is_default = (name = ?) where user_id = ?', name ?? '', userId)
    return true
  }

  /** Whether `owner` does not want to hear from `other` there. */
  blocks(owner: number, other: number, where: PrivacyItem['where']): boolean {
    return this.#rule(owner, other, where)?.action === 'deny'
  }

  /** Whether `owner` blocked `other` so that nothing goes out to them either. */
  blocksSending(owner: number, other: number): boolean {
    const rule = this.#rule(owner, other, 'direct')
    return rule?.action === 'deny' && rule.isMutual
  }

  #rule(owner: number, other: number, where: PrivacyItem['where']): PrivacyItem | undefined {
    const row = this.#store.one<Row>('select * from cc_privacy where user_id = ? and is_default = 1', owner)
    if (!row) return undefined
    return (JSON.parse(row.items) as PrivacyItem[])
      .sort((a, b) => a.order - b.order)
      .find(item => item.userId === other && item.where === where)
  }
}
