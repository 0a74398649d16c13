// A dialog with very many messages: how it gets onto a device, and how a person reads back in it.
import type { Visitor } from '../kit/flow.js'

/** What scrolling did to the page. */
export type Journey = { readonly jumps: readonly number[]; readonly steps: number; readonly prepends: number; readonly maxRows: number; readonly reached: number }

/** By the verbs that scrolling calls, as often as it takes, while no thread is shown: the widget itself reads all of history from the service. */
export function fillCache({ page }: Visitor, id: string): Promise<void> {
  return page.evaluate(async wanted => {
    const chat = chatOnPage()
    const dialogId = [...(chat?.state.dialogs.keys() ?? [])].find(one => one === wanted)
    if (!chat || dialogId === undefined) throw new Error('The dialog is not in the list')
    await chat.openThread(dialogId)
    const isMore = () => {
      const thread = chat.state.threads.get(dialogId)
      return thread !== undefined && (thread.storedAbove || thread.gaps.length > 0)
    }
    while (isMore()) await chat.loadOlder(dialogId)
    chat.closeThread(dialogId)
  }, id)
}

/** Scrolls as a person does, in small moves, and looks after each at where the first words in view have come to. */
export function scrollBack({ page }: Visitor, until: number): Promise<Journey> {
  return page.evaluate(async goal => {
    const thread = document.querySelector('chat-widget')?.shadowRoot?.querySelector('chat-panel')?.shadowRoot?.querySelector('chat-thread')
    const log = thread?.shadowRoot?.querySelector('.log')
    const content = log?.querySelector('.content')
    if (!log || !content) throw new Error('No thread is open')
    const nextFrame = () => new Promise(resolve => requestAnimationFrame(resolve))
    // People scroll between frames, never in the middle of one.
    const betweenFrames = () => new Promise(resolve => setTimeout(resolve))
    const topOf = (element: Element) => element.getBoundingClientRect().top - log.getBoundingClientRect().top
    // The words, not the row: the topmost row of all may lose its sender's name to a row that is put in above.
    const firstInView = () => [...content.querySelectorAll('.message .bubble')].find(bubble => topOf(bubble) >= 0)
    const numberOf = (words: Element | undefined) => Number(/Message (\d+) of/.exec(words?.textContent ?? '')?.[1])

    const jumps: number[] = []
    let [steps, prepends, most, reached] = [0, 0, 0, Infinity]
    while (reached > goal) {
      const words = firstInView()
      const oldest = content.firstElementChild
      if (!words) throw new Error('Nothing in view')
      const [top, from] = [topOf(words), log.scrollTop]
      log.scrollTop -= 300
      const expected = top + from - log.scrollTop
      await nextFrame()
      await nextFrame()
      await betweenFrames()
      const drift = topOf(words) - expected
      // At the upper end of what has been read it cannot move; the words must hold still meanwhile, too.
      if (!words.isConnected || Math.abs(drift) > 1) jumps.push(words.isConnected ? drift : NaN)
      if (content.firstElementChild !== oldest) prepends += 1
      most = Math.max(most, content.children.length)
      reached = Math.min(reached, numberOf(firstInView()))
      steps += 1
      if (steps > 3000) throw new Error(`Stuck at message ${reached}`)
    }
    return { jumps, steps, prepends, maxRows: most, reached }
  }, until)
}
