// `npm run bench`: how fast the built widget is in real Chromium, against the local service. Machines differ and are
// noisy, so every figure stands beside another of the same run, and their ratio is what tells.
import type { Locator } from 'playwright-core'
import { fillCache, scrollBack } from '../flows/long-history.js'
import { isOnline, openDialog, say, settled, texts, until } from '../flows/thread-page.js'
import { startFlow, type Flow, type Visitor } from '../kit/flow.js'

const [ann, ben] = [1001, 1002]
const rounds = 7
const [few, many] = [100, 10_000]
const arrivals = 300

type Figure = { readonly what: string; readonly ms: number; readonly beside: string; readonly besideMs: number }

const flow = await startFlow()
try {
  const figures = [await launcher(flow), ...(await threads(flow)), ...(await words(flow))]
  for (const { what, ms, beside, besideMs } of figures) {
    console.log(`${what.padEnd(46)} ${ms.toFixed(1).padStart(8)} ms   ${(ms / besideMs).toFixed(2).padStart(6)} × ${beside} (${besideMs.toFixed(1)} ms)`)
  }
} finally {
  await flow.end()
}

/** From the request for the page to the picture that has the launcher, nothing being in the browser's cache. */
async function launcher({ visit }: Flow): Promise<Figure> {
  const [withWidget, plain]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const a = await visit(ann, { path: '/flows/script-tag.html' })
    withWidget.push(await a.page.evaluate(async () => {
      const isThere = () => document.querySelector('chat-widget')?.shadowRoot?.querySelector('chat-launcher') ?? document.querySelector('chat-widget')?.shadowRoot?.querySelector('button')
      while (!isThere()) await new Promise(resolve => requestAnimationFrame(resolve))
      return performance.now()
    }))
    plain.push(await a.page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN))
    await a.context.close()
  }
  return { what: 'page shows the launcher', ms: median(withWidget), beside: 'page shows its own words', besideMs: median(plain) }
}

/** Dialogs that are on the device. */
async function threads({ seed, visit }: Flow): Promise<readonly Figure[]> {
  const ids = [await seed(few), await seed(many)]
  const a = await visit(ann)
  await isOnline(a)
  for (const count of [few, many]) await titleOf(a, count).waitFor()
  for (const id of ids) await fillCache(a, id)
  const taken = { [few]: [] as number[], [many]: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    for (const count of [few, many] as const) {
      await a.page.reload()
      await titleOf(a, count).waitFor()
      taken[count]!.push(await a.page.evaluate(async title => {
        const inside = (element: Element | null | undefined, name: string) => element?.shadowRoot?.querySelector(name)
        const panel = inside(document.querySelector('chat-widget'), 'chat-panel')
        const row = [...(inside(panel, 'chat-dialog-list')?.shadowRoot?.querySelectorAll<HTMLElement>('.row') ?? [])].find(one => one.textContent.includes(title))
        const start = performance.now()
        row?.click()
        while (!inside(inside(panel, 'chat-thread'), '.message')) await new Promise(resolve => requestAnimationFrame(resolve))
        return performance.now() - start
      }, ` ${count} messages`.trim()))
    }
  }
  await openDialog(a, `${many} messages`)
  const frame = await frameOf(a)
  const start = performance.now()
  const { steps, jumps } = await scrollBack(a, many - 3000)
  const perStep = (performance.now() - start) / steps
  if (jumps.length > 0) throw new Error(`The thread jumped ${jumps.length} times`)
  await a.context.close()
  return [
    { what: `click opens a dialog of ${many}`, ms: median(taken[many]!), beside: `one of ${few}`, besideMs: median(taken[few]!) },
    { what: 'a step of scrolling back through 3 000 messages', ms: perStep, beside: 'two frames of an idle page', besideMs: 2 * frame },
  ]
}

/** What is said, from the key to the picture; and a burst of somebody else's words. */
async function words({ visit }: Flow): Promise<readonly Figure[]> {
  const [a, b] = [await visit(ann), await visit(ben)]
  await openDialog(a, 'Ben Okafor')
  await openDialog(b, 'Ann Keller')
  await say(a, 'warm up')
  const shown: number[] = []
  for (let round = 0; round < rounds * 3; round++) {
    await a.page.locator('chat-composer textarea').fill(`word ${round}`)
    shown.push(await a.page.evaluate(async text => {
      const panel = document.querySelector('chat-widget')?.shadowRoot?.querySelector('chat-panel')?.shadowRoot
      const field = panel?.querySelector('chat-composer')?.shadowRoot?.querySelector('textarea')
      const last = () => [...(panel?.querySelector('chat-thread')?.shadowRoot?.querySelectorAll('.message .words') ?? [])].at(-1)
      const start = performance.now()
      field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, composed: true }))
      while (last()?.textContent !== text) await new Promise(resolve => requestAnimationFrame(resolve))
      return performance.now() - start
    }, `word ${round}`))
  }
  await settled(a)
  const frame = await frameOf(a)
  const start = performance.now()
  const sent = b.page.evaluate(async count => {
    const chat = chatOnPage()
    const [dialogId] = chat?.state.threads.keys() ?? []
    for (let n = 1; chat && dialogId !== undefined && n <= count; n++) await chat.send(dialogId, { text: `burst ${n}` })
  }, arrivals)
  await until(a, async () => (await texts(a)).at(-1) === `burst ${arrivals}`, async () => `burst ${arrivals}`, 120_000)
  const arrived = (performance.now() - start) / arrivals
  await sent
  await settled(b, 60_000)
  const own = (performance.now() - start) / arrivals
  return [
    { what: 'own words stand in the thread', ms: median(shown), beside: 'a frame of an idle page', besideMs: frame },
    { what: `each of ${arrivals} messages of another arrives`, ms: arrived, beside: 'each is confirmed to its sender', besideMs: own },
  ]
}

/** How long a frame takes on this machine while nothing happens. */
function frameOf({ page }: Visitor): Promise<number> {
  return page.evaluate(async () => {
    const next = () => new Promise<number>(resolve => requestAnimationFrame(resolve))
    const start = await next()
    let end = start
    for (let frame = 0; frame < 30; frame++) end = await next()
    return (end - start) / 30
  })
}

function titleOf({ page }: Visitor, count: number): Locator {
  return page.locator('chat-dialog-list .title').getByText(`${count} messages`, { exact: true })
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
