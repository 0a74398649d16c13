import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { freshSeed } from './fresh-seed.js'

describe('The seed of the fresh histories', () => {
  const base = mkdtempSync(join(tmpdir(), 'chat-seed-'))
  const write = (name: string, text: string) => writeFileSync(join(base, 'src', name), text)
  const seed = () => freshSeed(['src'], base)
  before(() => {
    mkdirSync(join(base, 'src/deep'), { recursive: true })
    write('a.ts', 'one')
    write('deep/b.ts', 'two')
  })
  after(() => rmSync(base, { recursive: true }))

  it('is the same for the same sources', () => {
    expect(freshSeed()).to.equal(freshSeed())
    const before = seed()
    write('notes.txt', 'no source')
    write('deep/b.ts', 'two')
    expect(seed()).to.equal(before)
  })

  it('is another one after every change of them, be it of a name', () => {
    const seen = new Set([seed()])
    write('deep/b.ts', 'tow')
    seen.add(seed())
    renameSync(join(base, 'src/a.ts'), join(base, 'src/c.ts'))
    seen.add(seed())
    write('d.ts', '')
    seen.add(seed())
    expect(seen.size).to.equal(4)
  })
})
