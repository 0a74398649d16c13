// What the person last did to each message: in the end that is how the service has it (F40).
import { isVisible } from '../../src/connectors/memory/view.js'
import type { MessageRef } from '../../src/core/actions.js'
import type { ClientId, DialogId, MessageId, UserId } from '../../src/core/ids.js'
import type { OutboxEntry } from '../../src/core/outbox.js'
import type { World } from './world.js'

type Did = { readonly type: 'edit'; readonly text: string } | { readonly type: 'delete' } | { readonly type: 'react' | 'pin'; readonly on: boolean }
type Intent = { readonly dialogId: DialogId; readonly target: MessageRef; readonly did: Did; isStored: boolean }

const keyOf = (target: MessageRef): MessageId | ClientId => ('id' in target ? target.id : target.clientId)

/** It was given up for want of the message it belongs to. */
const isMisled = (state: OutboxEntry['state']): boolean => state.type === 'failed' && state.error.message === 'The message this belongs to is gone.'

export class Intents {
  /** By what was done, and to what. */
  readonly #last = new Map<string, Intent>()

  /**
   * `work` resolves when it is stored: until then nothing is promised, nor after something else was done
   * meanwhile. `isClear`: it changes what is shown; undoing what nobody sees may go either way.
   */
  note(dialogId: DialogId, target: MessageRef, did: Did, isClear: boolean, work: Promise<void>): Promise<void> {
    const key = `${did.type} ${keyOf(target)}`
    const before = this.#last.get(key)
    const intent: Intent = { dialogId, target, did, isStored: false }
    // In the order in which things were done.
    this.#last.delete(key)
    this.#last.set(key, intent)
    return work.then(() => {
      intent.isStored = isClear && before?.isStored !== false
    })
  }

  /** The person gave it up. */
  forget({ id, intent }: OutboxEntry): void {
    for (const [key, { target }] of this.#last) if (keyOf(target) === id || ('target' in intent && keyOf(target) === keyOf(intent.target))) this.#last.delete(key)
  }

  clear(): void {
    this.#last.clear()
  }

  /** What is wrong in the end, or null. `outbox`: all of it was refused for good, and the person can see that. */
  check({ service, ledger }: World, me: UserId, outbox: readonly OutboxEntry[]): string | null {
    const { rows, capabilities, traits } = service
    const toId = (target: MessageRef): MessageId | undefined => {
      if ('id' in target) return target.id
      // Which of two with the same words it is nobody can tell there.
      return traits.echoClientId || capabilities.idempotentSend ? ledger.byClientId.get(target.clientId)?.[0]?.id : undefined
    }
    // What was done to an unsent message and what was done to it afterwards, under the id that it got.
    const last = new Map([...this.#last.values()].map(intent => [`${intent.did.type} ${toId(intent.target) ?? keyOf(intent.target)}`, intent]))
    for (const { dialogId, target, did, isStored } of last.values()) {
      const id = toId(target)
      const dialog = rows.dialogs.get(dialogId)
      if (!isStored || id === undefined || !dialog?.memberIds.includes(me)) continue
      if (outbox.some(({ intent, state }) => 'target' in intent && intent.type === did.type && toId(intent.target) === id && !isMisled(state))) continue
      const row = rows.message(id)
      const body = row && isVisible(row, rows.seat(dialogId, me)) ? row.body : undefined
      if (did.type === 'delete' && body?.type === 'text') return `${id} was deleted and is still there`
      if (!row || body?.type !== 'text') continue
      const is = { react: row.reactions.some(({ value, userIds }) => value === '+' && userIds.includes(me)), pin: dialog.pinnedIds.includes(id) }
      if (did.type === 'edit' && body.text !== did.text) return `${id} was changed to ${did.text} and reads ${body.text}`
      if ((did.type === 'react' || did.type === 'pin') && is[did.type] !== did.on) return `${did.type} ${String(did.on)} has not reached ${id}`
    }
    return null
  }
}
