import { randomBytes } from 'node:crypto'

export const NAME = 'conduit'

/** The security client that pages of this machine present; its secret is none, since everybody can read it here. */
export const CLIENT = { id: 'c1'.repeat(15), secret: '5e'.repeat(64) } as const

const PROCESS = randomBytes(5).toString('hex')
let counter = 0

/** A MongoDB ObjectId: 4 bytes of seconds, 5 of process, 3 of counter, in hex. */
export function newId(nowMs: number): string {
  counter = (counter + 1) % 0xffffff
  return Math.floor(nowMs / 1000).toString(16).padStart(8, '0') + PROCESS + counter.toString(16).padStart(6, '0')
}

/** The id of a person of the demo, by the number that all services of the demo know them by. */
export const toPersonId = (number: number): string => `5f00c0de${String(number).padStart(16, '0')}`

export const toNumber = (personId: string): number => Number(personId.slice(8))
