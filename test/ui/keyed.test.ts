import { expect, fixture } from '@open-wc/testing'
import { html, nothing, render } from 'lit'
import { keyed } from '../../src/ui/keyed.js'
import { seeded } from '../kit/stage.js'

describe('a list of keyed rows', () => {
  const show = (host: HTMLElement, keys: readonly number[], text = (key: number) => `${key}`, shows?: (key: number) => readonly unknown[]) =>
    render(html`<i>before</i>${keyed(keys, key => key, key => html`<b data-key=${key}>${text(key)}</b>`, shows)}<i>after</i>`, host)
  const shown = (host: HTMLElement) => [...host.children].map(child => child.textContent)
  const elements = (host: HTMLElement) => new Map([...host.querySelectorAll<HTMLElement>('b')].map(element => [Number(element.dataset['key']), element]))

  it('shows every row in its place, and keeps the element of each, whatever comes, goes and moves', async () => {
    const random = seeded(7)
    const host = await fixture<HTMLElement>(html`<div></div>`)
    let before = new Map<number, HTMLElement>()
    for (let round = 0; round < 300; round++) {
      const keys = Array.from({ length: 12 }, (_, key) => ({ key, at: random() })).filter(() => random() < 0.7).sort((a, b) => a.at - b.at).map(({ key }) => key)
      show(host, keys, key => `${key} in ${round}`)
      expect(shown(host)).to.eql(['before', ...keys.map(key => `${key} in ${round}`), 'after'])
      const now = elements(host)
      for (const [key, element] of now) if (before.has(key)) expect(element).to.equal(before.get(key))
      before = now
    }
  })

  it('does not touch the rows beside one that moves up, so that they keep the focus', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`)
    show(host, [1, 2, 3, 4])
    const moves: Node[] = []
    const observer = new MutationObserver(() => {})
    observer.observe(host, { childList: true })
    show(host, [3, 1, 2, 4])
    for (const { addedNodes } of observer.takeRecords()) moves.push(...[...addedNodes].filter(node => node instanceof HTMLElement))
    observer.disconnect()
    expect(moves.map(node => node.textContent)).to.eql(['3'])
  })

  it('makes a row anew only when something that it shows has changed', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`)
    const made: number[] = []
    const of = (key: number) => `${made.push(key)}`
    show(host, [1, 2], of, key => [key])
    show(host, [2, 1, 3], of, key => [key])
    expect(made).to.eql([1, 2, 3])
    show(host, [2, 1, 3], of, key => [key, key === 1])
    expect(made).to.eql([1, 2, 3, 2, 1, 3])
  })

  it('leaves nothing behind when it is gone, and can come back', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`)
    const toggle = (on: boolean) => render(html`${on ? keyed([1, 2], key => key, key => html`<b>${key}</b>`) : nothing}`, host)
    toggle(true)
    toggle(false)
    expect(host.querySelectorAll('b')).to.have.length(0)
    toggle(true)
    expect(host.querySelectorAll('b')).to.have.length(2)
  })
})
