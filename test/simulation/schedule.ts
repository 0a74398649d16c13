// A schedule is data: it prints, it can be stored, and it plays the same each time.
import { seeded } from '../kit/stage.js'
import type { FaultPoint } from './ports.js'
import type { ProfileName } from './profiles.js'

export type Peer = 'ben' | 'cid'

/** Among these a message is picked; none of them there: nothing is done. `depended`: unsent, and something else was done to it that waits for it. */
export type Among = 'failed' | 'unsent' | 'depended'

/** `dialog`, `pick` and `tab` count around: whatever is there modulo its number, so that a shortened schedule still means something. */
export type Command =
  // What others do, straight at the service.
  | { readonly do: 'peer-send'; readonly who: Peer; readonly dialog: number }
  | { readonly do: 'peer-edit' | 'peer-delete' | 'peer-react'; readonly who: Peer; readonly dialog: number; readonly pick: number }
  | { readonly do: 'peer-read'; readonly who: Peer; readonly dialog: number }
  | { readonly do: 'peer-create' | 'peer-kick' | 'peer-add' }
  | { readonly do: 'peer-delete-dialog' }
  // What I do on another device.
  | { readonly do: 'else-send'; readonly dialog: number; /** Words of its own when absent. */ readonly text?: string }
  | { readonly do: 'else-read' | 'else-hide'; readonly dialog: number; readonly pick: number }
  | { readonly do: 'else-clear'; readonly dialog: number }
  // What I do here.
  | { readonly do: 'send'; readonly tab: number; readonly dialog: number; readonly text: string; /** Answers this message of those that are shown. */ readonly reply?: number }
  | { readonly do: 'edit'; readonly tab: number; readonly dialog: number; readonly pick: number; readonly text: string; readonly among?: Among }
  | { readonly do: 'remove' | 'react' | 'pin'; readonly tab: number; readonly dialog: number; readonly pick: number; readonly on: boolean; readonly among?: Among }
  | { readonly do: 'read'; readonly tab: number; readonly dialog: number; readonly pick: number | null }
  | { readonly do: 'retry' | 'discard'; readonly tab: number; readonly pick: number }
  | { readonly do: 'open' | 'close-thread' | 'older' | 'newer' | 'newest' | 'draft'; readonly tab: number; readonly dialog: number }
  | { readonly do: 'fill' | 'jump'; readonly tab: number; readonly dialog: number; readonly pick: number }
  | { readonly do: 'more-dialogs' | 'wake' | 'reconnect'; readonly tab: number }
  // Tabs.
  | { readonly do: 'tab-open' | 'sign-out' }
  /** I sign out, somebody else signs in on my device, says something and signs out again. */
  | { readonly do: 'guest'; readonly dialog: number }
  | { readonly do: 'tab-close' | 'tab-crash' | 'freeze' | 'thaw' | 'suspend' | 'resume'; readonly tab: number }
  | { readonly do: 'crash-at' | 'freeze-at'; readonly tab: number; readonly at: FaultPoint; readonly after: number }
  // The device and its network.
  | { readonly do: 'storage'; readonly tab: number; readonly how: 'full' | 'gone' | 'hangs'; readonly after: number }
  | { readonly do: 'cut' | 'heal' | 'silent' }
  /** The live line breaks, and requests go on. */
  | { readonly do: 'drop' }
  | { readonly do: 'lose'; readonly tab: number; readonly what: 'request' | 'response' }
  | { readonly do: 'refuse'; readonly tab: number; readonly code: 'rate-limited' | 'forbidden' | 'protocol' | 'unauthenticated' }
  | { readonly do: 'weather'; readonly delayMs: number; readonly duplicate: number; readonly reorderMs: number }
  | { readonly do: 'skew'; readonly ms: number }
  | { readonly do: 'pass'; readonly ms: number }

export type Schedule = {
  readonly profile: ProfileName
  /** For back-off, lateness and the order of arrival. */
  readonly seed: number
  readonly pageSize: number
  readonly lagMs: number
  readonly commands: readonly Command[]
  /** What it showed, for stored schedules. */
  readonly about?: string
}

type Make = (random: { int(below: number): number; of<T>(list: readonly [T, ...T[]]): T; yes(part: number): boolean }) => Command | readonly Command[]

const texts = ['a', 'b', 'c'] as const
const any = 7

const weights: readonly (readonly [number, Make])[] = [
  [10, r => ({ do: 'peer-send', who: r.of(['ben', 'ben', 'cid']), dialog: r.int(3) })],
  [1, r => ({ do: 'peer-edit', who: 'ben', dialog: r.int(2), pick: r.int(any) })],
  [1, r => ({ do: 'peer-delete', who: 'ben', dialog: r.int(2), pick: r.int(any) })],
  [1, r => ({ do: 'peer-react', who: 'ben', dialog: r.int(2), pick: r.int(any) })],
  [1, r => ({ do: 'peer-read', who: 'ben', dialog: r.int(2) })],
  [0.4, () => ({ do: 'peer-create' })],
  [0.4, () => ({ do: 'peer-kick' })],
  [0.4, () => ({ do: 'peer-add' })],
  [0.15, () => ({ do: 'peer-delete-dialog' })],
  [2, r => ({ do: 'else-send', dialog: r.int(2) })],
  [1, r => ({ do: 'else-read', dialog: r.int(2), pick: r.int(any) })],
  [0.4, r => ({ do: 'else-hide', dialog: r.int(2), pick: r.int(any) })],
  [0.15, r => ({ do: 'else-clear', dialog: r.int(2) })],
  [9, r => ({ do: 'send', tab: r.int(3), dialog: r.int(2), text: r.of(texts) })],
  [0.7, r => ({ do: 'send', tab: r.int(3), dialog: r.int(2), text: r.of(texts), reply: r.int(any) })],
  [2, r => ({ do: 'edit', tab: r.int(3), dialog: r.int(2), pick: r.int(any), text: r.of(['d', 'e']) })],
  [0.7, r => ({ do: 'edit', tab: r.int(3), dialog: r.int(2), pick: r.int(any), text: r.of(['a', 'd']), among: r.of(['failed', 'unsent']) })],
  [0.7, r => ({ do: r.of(['remove', 'remove', 'react']), tab: r.int(3), dialog: r.int(2), pick: r.int(any), on: r.yes(0.7), among: r.of(['failed', 'unsent', 'depended']) })],
  [1.5, r => ({ do: 'remove', tab: r.int(3), dialog: r.int(2), pick: r.int(any), on: r.yes(0.5) })],
  [1.5, r => ({ do: 'react', tab: r.int(3), dialog: r.int(2), pick: r.int(any), on: r.yes(0.7) })],
  [0.4, r => ({ do: 'pin', tab: r.int(3), dialog: r.int(2), pick: r.int(any), on: r.yes(0.7) })],
  [3, r => ({ do: 'read', tab: r.int(3), dialog: r.int(2), pick: r.yes(0.5) ? r.int(any) : null })],
  [1, r => ({ do: 'retry', tab: r.int(3), pick: r.int(any) })],
  [0.7, r => ({ do: 'discard', tab: r.int(3), pick: r.int(any) })],
  [3, r => ({ do: 'open', tab: r.int(3), dialog: r.int(3) })],
  [1, r => ({ do: 'close-thread', tab: r.int(3), dialog: r.int(3) })],
  [2, r => ({ do: 'older', tab: r.int(3), dialog: r.int(3) })],
  [0.5, r => ({ do: 'newer', tab: r.int(3), dialog: r.int(3) })],
  [0.3, r => ({ do: 'newest', tab: r.int(3), dialog: r.int(3) })],
  [0.3, r => ({ do: 'draft', tab: r.int(3), dialog: r.int(3) })],
  [2, r => ({ do: 'fill', tab: r.int(3), dialog: r.int(3), pick: r.int(any) })],
  [1.5, r => ({ do: 'jump', tab: r.int(3), dialog: r.int(3), pick: r.int(40) })],
  [0.5, r => ({ do: 'more-dialogs', tab: r.int(3) })],
  [1, r => ({ do: 'wake', tab: r.int(3) })],
  [0.5, r => ({ do: 'reconnect', tab: r.int(3) })],
  [2, () => ({ do: 'tab-open' })],
  [0.15, () => ({ do: 'sign-out' })],
  [0.15, r => ({ do: 'guest', dialog: r.int(2) })],
  [0.5, r => ({ do: 'tab-close', tab: r.int(3) })],
  [1, r => ({ do: 'tab-crash', tab: r.int(3) })],
  [1, r => ({ do: 'freeze', tab: r.int(3) })],
  [1, r => ({ do: 'thaw', tab: r.int(3) })],
  [0.3, r => ({ do: 'suspend', tab: r.int(3) })],
  [0.4, r => ({ do: 'resume', tab: r.int(3) })],
  [2, r => ({ do: 'crash-at', tab: r.int(3), at: r.of(['write', 'commit', 'request', 'response']), after: r.int(5) })],
  [1, r => ({ do: 'freeze-at', tab: r.int(3), at: r.of(['commit', 'request', 'response']), after: r.int(5) })],
  [0.5, r => ({ do: 'storage', tab: r.int(3), how: r.of(['full', 'full', 'gone', 'hangs']), after: r.int(8) })],
  [4, () => ({ do: 'cut' })],
  [1.5, () => ({ do: 'drop' })],
  [5, () => ({ do: 'heal' })],
  [0.7, () => ({ do: 'silent' })],
  [3, r => ({ do: 'lose', tab: r.int(3), what: r.of(['request', 'response']) })],
  [1.5, r => ({ do: 'refuse', tab: r.int(3), code: r.of(['rate-limited', 'forbidden', 'protocol', 'unauthenticated']) })],
  [2, r => ({ do: 'weather', delayMs: r.of([0, 0, 5, 400]), duplicate: r.of([0, 0, 1, 2]), reorderMs: r.of([0, 0, 10, 500]) })],
  [1, r => ({ do: 'skew', ms: r.of([-86_400_000, -60_000, -1_500, 1_500, 60_000, 86_400_000]) })],
  // What chance alone brings together too seldom: something happens to a message while the news of it is under way,
  [1, r => overtaking(r.of([0, 1]), r.of(['peer-edit', 'peer-delete', 'peer-react', 'else-hide']), 'peer-send', 0, r.of([0, 1]))],
  // or while a page with it is.
  [1, r => overtaking(r.of([0, 1]), r.of(['peer-edit', 'peer-delete', 'peer-react', 'else-hide']), r.of(['older', 'refresh']), r.int(600))],
  // or the tab that leads falls asleep in the middle of something, another one takes its place, and it wakes up again;
  [0.7, r => relieved(r.of([0, 1]), r.of(texts), { delayMs: r.of([0, 0, 400]), duplicate: 0, reorderMs: r.of([0, 500]) }, r.of(['commit', 'request', 'response']), r.int(4), r.int(6_000))],
  // or it dies between storing and telling, while others show the same;
  [0.5, r => untold(r.of([0, 1]), r.of(['older', 'fill', 'send', 'react']))],
  // or something is done to a message that has failed, or whose fate nobody knows, and then to that;
  [1, r => afterthoughts(r.of([0, 1]), r.of(texts), r.of(['refused', 'unanswered', 'offline']), Array.from({ length: 1 + r.int(3) }, () => thought(r.of([0, 1]), r.int(9), r.yes(0.7))))],
  // or the storage fails when something waits to be sent.
  [0.5, r => stranded(r.of([0, 1]), r.of(texts), r.of(['full', 'gone', 'hangs']), r.int(3))],
  [16, r => ({ do: 'pass', ms: r.of([0, 1, 10, 200, 600, 1_000, 3_000, 5_000, 12_000, 40_000]) })],
]

function overtaking(dialog: number, change: 'peer-edit' | 'peer-delete' | 'peer-react' | 'else-hide', under: 'peer-send' | 'older' | 'refresh', ms: number, duplicate = 0): readonly Command[] {
  const late: Command = { do: 'weather', delayMs: under === 'peer-send' ? 0 : 400, duplicate, reorderMs: 500 }
  const changed: Command = change === 'else-hide' ? { do: change, dialog, pick: 0 } : { do: change, who: 'ben', dialog, pick: 0 }
  const sent: Command = { do: 'peer-send', who: 'ben', dialog }
  switch (under) {
    case 'peer-send':
      return [late, sent, changed]
    case 'refresh':
      // Signed in, and the list of dialogs read, after about two seconds: then the page is asked for.
      return [{ do: 'open', tab: 0, dialog }, sent, late, { do: 'cut' }, { do: 'heal' }, { do: 'pass', ms: 2_200 + ms }, changed]
    case 'older':
      return [{ do: 'open', tab: 0, dialog }, sent, { do: 'pass', ms: 600 }, late, { do: 'older', tab: 0, dialog }, { do: 'pass', ms: 400 + ms }, changed]
  }
}

const relieved = (dialog: number, text: string, weather: Omit<Extract<Command, { readonly do: 'weather' }>, 'do'>, at: FaultPoint, after: number, ms: number): readonly Command[] => [
  { do: 'tab-open' },
  { do: 'weather', ...weather },
  { do: 'freeze-at', tab: 0, at, after },
  { do: 'send', tab: 1, dialog, text },
  { do: 'pass', ms: 1_000 },
  // Nobody answers for three seconds: then the second tab takes the lead.
  { do: 'wake', tab: 1 },
  { do: 'pass', ms: 3_000 + ms },
  { do: 'thaw', tab: 0 },
]

const untold = (dialog: number, what: 'older' | 'fill' | 'send' | 'react'): readonly Command[] => [
  { do: 'tab-open' },
  { do: 'tab-open' },
  { do: 'open', tab: 0, dialog },
  { do: 'open', tab: 2, dialog },
  { do: 'crash-at', tab: 0, at: 'commit', after: 0 },
  what === 'older' ? { do: what, tab: 0, dialog } : what === 'fill' ? { do: what, tab: 0, dialog, pick: 0 } : what === 'send' ? { do: what, tab: 0, dialog, text: 'a' } : { do: what, tab: 0, dialog, pick: 0, on: true },
]

type Thought = (dialog: number) => Command

/** What a person may do to the message that was last seen to be unsent. */
function thought(tab: number, kind: number, on: boolean): Thought {
  const unsent = { tab, pick: 0, among: 'unsent' } as const
  return dialog => {
    switch (kind) {
      case 0:
      case 1:
        return { do: 'edit', dialog, ...unsent, text: 'd' }
      case 2:
        return { do: 'edit', dialog, ...unsent, text: 'e', among: 'failed' }
      case 3:
      case 4:
        return { do: 'react', dialog, ...unsent, on }
      case 5:
        return { do: 'remove', dialog, ...unsent, on, among: 'depended' }
      case 6:
        return { do: 'remove', dialog, ...unsent, on }
      case 7:
        return { do: 'pass', ms: on ? 1_000 : 40_000 }
      default:
        return { do: on ? 'retry' : 'discard', tab, pick: 0 }
    }
  }
}

function afterthoughts(dialog: number, text: string, how: 'refused' | 'unanswered' | 'offline', thoughts: readonly Thought[]): readonly Command[] {
  const fate: Command =
    how === 'refused' ? { do: 'refuse', tab: 0, code: 'forbidden' } : how === 'unanswered' ? { do: 'lose', tab: 0, what: 'response' } : { do: 'cut' }
  return [
    { do: 'open', tab: 0, dialog },
    { do: 'pass', ms: 1_000 },
    fate,
    { do: 'send', tab: 0, dialog, text },
    ...(how === 'offline' ? [] : [{ do: 'pass', ms: 40_000 } as const]),
    ...thoughts.map(then => then(dialog)),
  ]
}

const stranded = (dialog: number, text: string, how: 'full' | 'gone' | 'hangs', after: number): readonly Command[] => [
  { do: 'cut' },
  { do: 'send', tab: 0, dialog, text },
  { do: 'storage', tab: 0, how, after },
  { do: 'draft', tab: 0, dialog },
  { do: 'send', tab: 0, dialog, text },
]

const total = weights.reduce((sum, [weight]) => sum + weight, 0)

/** `length`: how many commands. When absent mostly 4 to 16, as many short histories find more than few long ones; every seventh has up to 60. */
export function generate(profile: ProfileName, seed: number, length?: number): Schedule {
  const random = seeded(seed)
  const tools: Parameters<Make>[0] = {
    int: below => Math.floor(random() * below),
    of: list => list[Math.floor(random() * list.length)] as (typeof list)[0],
    yes: part => random() < part,
  }
  const count = length ?? (tools.yes(0.85) ? 4 + tools.int(13) : 17 + tools.int(44))
  const pageSize = tools.of([1, 2, 3, 4, 7, 50, 50, 50])
  const lagMs = tools.of([0, 0, 0, 20])
  const commands: Command[] = []
  while (commands.length < count) {
    let left = random() * total
    const [, make] = weights.find(([weight]) => (left -= weight) < 0) ?? (weights[0] as (typeof weights)[0])
    commands.push(...[make(tools)].flat())
  }
  return { profile, seed, pageSize, lagMs, commands }
}

/** One line per command, for a person. */
export const print = ({ commands, ...rest }: Schedule): string =>
  [JSON.stringify(rest), ...commands.map(command => `  ${JSON.stringify(command)}`)].join('\n')
