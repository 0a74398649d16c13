import { expect, fixture, html } from '@open-wc/testing'
import '../../../src/index.js'

/** What the page (or the person, in the browser's settings) says of the root. */
const withRoot = async (size: string): Promise<string> => {
  document.documentElement.style.setProperty('font-size', size)
  try {
    const widget = await fixture(html`<chat-widget></chat-widget>`)
    return getComputedStyle(widget).fontSize
  } finally {
    document.documentElement.style.removeProperty('font-size')
  }
}

describe('the size of the text', () => {
  it('grows with the size that the person has set in the browser', async () => {
    expect(await withRoot('16px')).to.equal('15px')
    expect(await withRoot('20px')).to.equal('18.75px')
    expect(await withRoot('24px')).to.equal('22.5px')
  })

  it('is not made unreadable by a page that uses the root for sums of its own', async () => {
    expect(await withRoot('62.5%')).to.equal('15px')
    expect(await withRoot('100px')).to.equal('22.5px')
  })
})
