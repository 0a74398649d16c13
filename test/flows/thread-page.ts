// What people see of the widget and what they do with it, whatever page it is on.
import type { Locator } from 'playwright-core'
import type { Chat } from '../../src/core/chat.js'
import type { Visitor } from '../kit/flow.js'
import { patienceMs } from '../kit/patience.js'

/** In the page: the chat of its widget. Every page of a flow has it. */
declare global {
  var chatOnPage: () => Chat | null | undefined
}

export type Bubble = {
  readonly text: string
  /** What a screen reader says of it: name, time, text, and how far it has come. */
  readonly label: string
}

/** The messages that are on the page, oldest first. */
export function bubbles({ page }: Visitor): Promise<readonly Bubble[]> {
  return page
    .locator('chat-thread .message')
    .evaluateAll(rows => rows.map(row => ({ text: row.querySelector('.words')?.textContent ?? '', label: row.ariaLabel ?? '' })))
}

export const texts = async (visitor: Visitor): Promise<readonly string[]> => (await bubbles(visitor)).map(({ text }) => text)

/** Of the dialog that is open, or of the one with this title, which may only be about to open. */
export const composer = ({ page }: Visitor, title?: string): Locator => {
  const field = page.locator('chat-composer textarea')
  return title === undefined ? field : field.and(page.getByLabel(`Message ${title}`, { exact: true }))
}

export const bubbleOf = ({ page }: Visitor, text: string): Locator => page.locator('chat-thread .message', { hasText: text }).last()

export async function openDialog(visitor: Visitor, title: string): Promise<void> {
  await visitor.page.locator('chat-dialog-list .row', { has: visitor.page.locator('.title').getByText(title, { exact: true }) }).click()
  await composer(visitor, title).waitFor()
}

/** Writes a message and sends it. */
export async function write(visitor: Visitor, text: string): Promise<void> {
  await composer(visitor).fill(text)
  await composer(visitor).press('Enter')
}

/** Writes a message and sends it; done when it stands at the end of the thread. */
export async function say(visitor: Visitor, text: string): Promise<void> {
  await write(visitor, text)
  await endsWith(visitor, [text])
}

/** Changes the newest message of one's own, as the arrow key does it. */
export async function rewrite(visitor: Visitor, text: string): Promise<void> {
  // The part that edits comes after the first paint; until then there is only room for its buttons.
  await visitor.page.locator('chat-composer span.icon-button').first().waitFor({ state: 'detached' })
  await composer(visitor).press('ArrowUp')
  // Else it would be a new message.
  await composer(visitor).and(visitor.page.getByLabel('Edit message', { exact: true })).waitFor()
  await write(visitor, text)
}

/** Waits until the thread ends with these texts. */
export async function endsWith(visitor: Visitor, expected: readonly string[], limitMs = patienceMs): Promise<void> {
  const isThere = async () => (await texts(visitor)).slice(-expected.length).join('\n') === expected.join('\n')
  await until(visitor, isThere, async () => `the thread of ${visitor.userId} to end with ${expected.join(' | ')}, not ${(await texts(visitor)).slice(-expected.length).join(' | ')}`, limitMs)
}

/** Waits until a text is in the thread; it must be there once. */
export async function shows(visitor: Visitor, text: string, limitMs = patienceMs): Promise<void> {
  const count = async () => (await texts(visitor)).filter(one => one === text).length
  await until(visitor, async () => (await count()) > 0, async () => `“${text}” to be in the thread of ${visitor.userId}`, limitMs)
  if ((await count()) > 1) throw new Error(`“${text}” is twice in the thread of ${visitor.userId}`)
}

/** Waits until the newest bubble with this text is said to be so: `read`, `edited`. */
export async function isSaid(visitor: Visitor, text: string, word: string, limitMs = patienceMs): Promise<void> {
  const labelOf = async () => (await bubbles(visitor)).findLast(bubble => bubble.text === text)?.label ?? 'nothing'
  await until(visitor, async () => new RegExp(`, ${word}\\b[^:]*$`).test(await labelOf()), async () => `“${text}” to be ${word}, not ${await labelOf()}`, limitMs)
}

/** Waits until nothing is unsent. */
export async function settled({ page }: Visitor, limitMs = patienceMs): Promise<void> {
  await page.waitForFunction(() => chatOnPage()?.state.outbox.length === 0, undefined, { timeout: limitMs })
}

export async function isOnline({ page }: Visitor, wanted = true, limitMs = patienceMs): Promise<void> {
  await page.waitForFunction(online => (chatOnPage()?.state.connection.type === 'online') === online, wanted, { timeout: limitMs })
}

export const leads = ({ page }: Visitor): Promise<boolean | undefined> => page.evaluate(() => chatOnPage()?.state.leader)

/** Tabs of one person, with the one that leads first. A page that was kept waiting may have lost the lead to another. */
export async function leaderFirst<Tabs extends readonly Visitor[]>(tabs: Tabs): Promise<Tabs> {
  const [some] = tabs
  const leading = async () => (await Promise.all(tabs.map(leads))).flatMap((isLeader, at) => (isLeader ? [at] : []))
  let found: readonly number[] = []
  if (some) await until(some, async () => (found = await leading()).length === 1, async () => `one tab to lead, not ${found.length}`)
  return [...tabs].sort((one, other) => Number(found.includes(tabs.indexOf(other))) - Number(found.includes(tabs.indexOf(one)))) as unknown as Tabs
}

/** Remembers from now on whether the line was lost: it may be back before one looks. Answers what waits for that. */
export async function losesLine({ page }: Visitor): Promise<() => Promise<unknown>> {
  const seen = await page.evaluateHandle(() => {
    const seen = { isLost: false }
    chatOnPage()?.subscribe(() => (seen.isLost ||= chatOnPage()?.state.connection.type !== 'online'), new AbortController().signal)
    return seen
  })
  return () => page.waitForFunction(({ isLost }) => isLost, seen, { timeout: patienceMs })
}

/** Remembers from now on whether the head of the thread showed these words: they may be gone before one looks. Answers what waits for that. */
export async function seesInHead({ page }: Visitor, words: string): Promise<() => Promise<unknown>> {
  const seen = await page.locator('chat-thread-header').evaluateHandle((head, wanted) => {
    const seen = { isSeen: false }
    const root = head.shadowRoot
    const look = () => void (seen.isSeen ||= root?.textContent?.includes(wanted) === true)
    if (root) new MutationObserver(look).observe(root, { subtree: true, childList: true, characterData: true })
    look()
    return seen
  }, words)
  return () => page.waitForFunction(({ isSeen }) => isSeen, seen, { timeout: patienceMs })
}

/** Waits until the thread is made of these texts and nothing else. */
export const seesAll = (visitor: Visitor, all: readonly string[]): Promise<void> =>
  until(visitor, async () => (await texts(visitor)).join('\n') === all.join('\n'), async () => `${visitor.userId} to see ${all.join(' | ')}, not ${(await texts(visitor)).join(' | ')}`)

/** Looks once a frame. */
export async function until({ page }: Visitor, isSo: () => Promise<boolean>, what: () => Promise<string>, limitMs = patienceMs): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${await what()}`)
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(resolve)))
  }
}
