// What a message is, whether it has been sent or not; pure.
import { nothing } from 'lit'
import type { MessageRef } from '../../core/actions.js'
import type { MessageBody } from '../../core/model.js'
import type { Item } from '../../core/overlay.js'
import { calmMarks } from './text.js'

export const bodyOf = (item: Item): MessageBody => (item.type === 'confirmed' ? item.message.body : item.body)

export const textOf = (item: Item): string => {
  const body = bodyOf(item)
  return body.type === 'deleted' ? '' : body.text
}

/** How the chat's verbs name a message: by the server's id as soon as there is one. */
export const refOf = (item: Item): MessageRef => (item.type === 'confirmed' ? { id: item.message.id } : { clientId: item.send.clientId })

/** One line of somebody's words, for quotes and strips. */
export const oneLine = (text: string): string | typeof nothing => calmMarks(text.slice(0, 200).replace(/\s+/g, ' ')) || nothing
