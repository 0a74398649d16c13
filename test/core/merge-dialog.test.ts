import { expect } from 'chai'
import { mergeDialog } from '../../src/core/reduce.js'
import { aDialog } from '../kit/builders.js'

describe('what a list says of a dialog', () => {
  const { muted: _, ...unsaid } = aDialog()

  it('unmutes nothing where it does not speak of it', () => {
    const known = mergeDialog(undefined, { ...unsaid, muted: true })
    expect(mergeDialog(known, unsaid)).to.have.property('muted', true)
    expect(mergeDialog(known, { ...unsaid, muted: false })).to.have.property('muted', false)
    expect(mergeDialog(undefined, unsaid)).to.have.property('muted', false)
  })
})
