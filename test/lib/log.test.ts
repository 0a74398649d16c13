import { expect } from 'chai'
import { log, setLogLevel, type LogLevel } from '../../src/lib/log.js'

describe('the log', () => {
  const methods = ['error', 'warn', 'debug'] as const
  const natives = methods.map(method => console[method])
  let lines: string[] = []

  beforeEach(() => {
    lines = []
    for (const method of methods) console[method] = (...args: unknown[]) => void lines.push(`${method} ${JSON.stringify(args)}`)
  })

  afterEach(() => {
    methods.forEach((method, i) => Object.assign(console, { [method]: natives[i] }))
    setLogLevel('off')
  })

  const sayAll = () => {
    log.alarm('one')
    log.note('two')
    log.detail('three')
  }

  it('says nothing unless it is asked to', () => {
    sayAll()
    expect(lines).to.deep.equal([])
  })

  it('says what is at least as urgent as asked for', () => {
    const said = (level: LogLevel) => {
      lines = []
      setLogLevel(level)
      sayAll()
      return lines.map(line => line.split(' ')[0])
    }
    expect(said('alarm')).to.deep.equal(['error'])
    expect(said('note')).to.deep.equal(['error', 'warn'])
    expect(said('detail')).to.deep.equal(['error', 'warn', 'debug'])
  })

  it('tells ids, codes and numbers, but only the size of what may be a text or a token', () => {
    setLogLevel('detail')
    log.detail('sent', { id: '6f1c9f0a-2b7e-4a3c-9d5e-0123456789ab', code: 'rate-limited', tries: 3, first: false })
    expect(lines[0]).to.contain('6f1c9f0a-2b7e-4a3c-9d5e-0123456789ab').and.contain('rate-limited').and.contain('3').and.contain('false')
    log.detail('refused', { words: 'see you at eight', token: 'x'.repeat(40) })
    expect(lines[1]).to.contain('(16 characters)').and.contain('(40 characters)').and.not.contain('eight').and.not.contain('xxx')
  })
})
