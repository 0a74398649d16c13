import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { mutants } from './mutants/index.js'
import { smallLimits } from './small.js'
import { storedByName } from './stored.js'

// The lane `simulation` finds out as well, but many minutes later.
describe('A planted fault', () => {
  it('changes a line that is there, once', () => {
    const lost = [...mutants, ...smallLimits].filter(({ file, from }) => readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8').split(from).length !== 2)
    expect(lost.map(({ file, from }) => `${file}: ${from}`)).to.deep.equal([])
  })

  it('is shown by a history that is stored', () => {
    const names = new Set(storedByName().map(({ name }) => name))
    expect(mutants.filter(({ shownBy }) => !names.has(shownBy)).map(({ about }) => about)).to.deep.equal([])
  })
})
