import { toClientId, toUserId, type DialogId, type UserId } from '../../core/ids.js'
import type { Message } from '../../core/model.js'
import type { Clock } from '../../lib/clock.js'
import { newId } from '../../lib/ids.js'
import type { Random } from '../../lib/random.js'
import type { Host } from './host.js'

type Options = { readonly friendIds: readonly string[]; readonly clock: Clock; readonly random: Random }

const answers = ['Sounds good!', 'Tell me more', 'I was just thinking the same', 'Ha, really?', 'Let me look and come back to you', 'Count me in 🙂']
const toQuestions = ['I think so, yes', 'Good question. What do you think?', 'Not sure, let us ask the others', 'Of course!']

/** Friends read what they are told and answer after a while, so that a page without a server is good company. */
export function friendsAnswer(host: Host, { friendIds, clock, random }: Options, signal: AbortSignal): void {
  const friends = friendIds.map(toUserId)
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''

  async function answer(me: UserId, { dialogId, id, order, senderId, body }: Message): Promise<void> {
    await clock.sleep(600 + random() * 900, signal)
    await host.ask('perform', me, { type: 'read', dialogId, messageId: id, upTo: order, messages: [{ id, senderId }] })
    if (!(await isMyTurn(me, dialogId))) return
    await host.ask('typing', me, dialogId, true)
    await clock.sleep(900 + random() * 1_600, signal)
    await host.ask('typing', me, dialogId, false)
    const text = pick(body.type === 'text' && body.text.trimEnd().endsWith('?') ? toQuestions : answers)
    const clientId = toClientId(newId())
    await host.ask('perform', me, { type: 'send', dialogId, clientId, createdAt: clock.now(), body: { type: 'text', text, attachments: [], mentions: [] } })
  }

  /** Where several friends are, one of them speaks. */
  async function isMyTurn(me: UserId, dialogId: DialogId): Promise<boolean> {
    const { kind, memberIds } = await host.ask('dialog', me, dialogId)
    if (kind === 'direct') return true
    return kind === 'group' && memberIds.find(id => friends.includes(id)) === me
  }

  for (const me of friends) {
    // What goes wrong here (the service moves to another tab, a dialog is gone) only makes a friend silent.
    void host.listen({ userId: me, session: newId() }, event => {
      if (event.type !== 'message' || friends.includes(event.message.senderId) || event.message.body.type !== 'text') return
      void host.ask('delivered', me, event.message.dialogId, [event.message.id]).catch(() => {})
      void answer(me, event.message).catch(() => {})
    }, () => {}, signal).catch(() => {})
  }
}
