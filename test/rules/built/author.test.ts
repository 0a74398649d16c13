import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const root = fileURLToPath(new URL('../../..', import.meta.url))

// test/author is written as by somebody outside this package: against what is built, by its public names.
describe('what is built for authors of connectors', () => {
  it('has types that their compiler agrees with', () => {
    execFileSync('npx', ['--no-install', 'tsc', '-p', 'test/author'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  })

  it('plays the contract in a runner without global functions', () => {
    const args = ['--import=tsx', '--test', '--test-name-pattern=people', '--test-reporter=tap', 'test/author/bulletin.node.ts']
    const said = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    expect(said).to.match(/^# fail 0$/m)
    expect(Number(/^# pass (\d+)$/m.exec(said)?.[1]), 'tests about people').to.be.at.least(7)
  })
})
