// A process of its own: Ben with nothing but the vendor's SDK, told by the test what to say, telling it what he hears.
import type { Addresses, TestServer } from '../services/kit.js'
import { signIn } from '../services/sdk.js'

export type FromPeer =
  | { readonly type: 'ready' }
  | { readonly type: 'heard'; readonly text: string; readonly id: string }
  | { readonly type: 'read'; readonly id: string }
  | { readonly type: 'said'; readonly id: string }
export type ToPeer = { readonly type: 'say'; readonly to: number; readonly text: string } | { readonly type: 'leave' }

const tell = (message: FromPeer): void => void process.send?.(message)

const cube = JSON.parse(process.argv[2] ?? '') as Addresses
const ben = await signIn({ cube } as TestServer, 'ben')
ben.chat.onMessageListener = (from, message) => {
  tell({ type: 'heard', text: message.body ?? '', id: message.id })
  // What the SDK asks of an application: to say that its person has read.
  if (message.extension?.dialog_id) ben.chat.sendReadStatus({ messageId: message.id, userId: Number(from), dialogId: message.extension.dialog_id })
}
ben.chat.onReadStatusListener = id => tell({ type: 'read', id })
await ben.connect()
process.on('message', (order: ToPeer) => {
  if (order.type === 'say') tell({ type: 'said', id: ben.say(order.to, order.text) })
  else void ben.leave().then(() => process.disconnect())
})
tell({ type: 'ready' })
