import { expect } from '@open-wc/testing'
import { toShownFileName, toShownSize } from '../../../src/ui/thread/file-facts.js'
import { isEmojiOnly } from '../../../src/ui/thread/emoji-only.js'
import { calmMarks } from '../../../src/ui/thread/text.js'

describe('text of a message', () => {
  it('is large when it is one to three emoji and nothing else', () => {
    for (const text of ['👍', '❤️', '👨‍👩‍👧‍👦', '🇩🇪🇫🇷', '👋🏽 ', '1️⃣', '😀😀😀', '😀 😀'.replace(' ', '')]) expect(isEmojiOnly(text), text).to.equal(true)
    for (const text of ['', ' ', 'a', '1', '123', '#', '©', '™', '😀😀😀😀', 'ok 👍', '!', '👍'.repeat(5000)]) expect(isEmojiOnly(text), text.slice(0, 20)).to.equal(false)
  })

  it('carries at most ten marks on a letter', () => {
    expect(calmMarks(`a${'\u0301'.repeat(500)}b`)).to.equal(`a${'\u0301'.repeat(10)}b`)
    expect(calmMarks('tiếng Việt नमस्ते')).to.equal('tiếng Việt नमस्ते')
  })

  it('shows the extension of a file apart and cannot be turned around', () => {
    expect(toShownFileName('photo\u202egpj.exe')).to.eql({ stem: 'photo�gpj', extension: '.exe' })
    expect(toShownFileName('README')).to.eql({ stem: 'README', extension: '' })
    expect(toShownFileName('a'.repeat(5000)).stem).to.have.length(256)
  })

  it('tells sizes in words of the locale', () => {
    expect(toShownSize(1_234_567, 'en')).to.equal('1.2 MB')
    expect(toShownSize(48_000, 'en')).to.equal('48 kB')
    expect(toShownSize(1, 'en')).to.equal('1 byte')
  })
})
