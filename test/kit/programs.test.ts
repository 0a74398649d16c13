import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { expect } from 'chai'
import { find, need } from './programs.js'

describe('finding a program', () => {
  const { PATH, FIREFOX_PATH } = process.env
  let folder = ''

  /** Puts a program of that name first on PATH. */
  const plant = (name: string, script: string): string => {
    const file = join(folder, name)
    writeFileSync(file, `#!/bin/sh\n${script}\n`)
    chmodSync(file, 0o755)
    return file
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chat-programs-'))
    process.env.PATH = [folder, '/usr/bin', '/bin'].join(delimiter)
    delete process.env.FIREFOX_PATH
  })

  afterEach(() => {
    process.env.PATH = PATH
    if (FIREFOX_PATH !== undefined) process.env.FIREFOX_PATH = FIREFOX_PATH
    rmSync(folder, { recursive: true })
  })

  it('takes the first on PATH that tells its version', () => {
    const own = plant('firefox-esr', 'echo Mozilla Firefox 153.7.0esr')
    expect(find('Firefox')).to.equal(own)
  })

  it("passes over Ubuntu's stub, which is there but only asks for a snap", () => {
    const stub = plant('firefox-esr', 'echo "Command requires the firefox snap to be installed."; exit 1')
    const real = plant('firefox', 'echo Mozilla Firefox 153.7')
    process.env.PATH = folder
    // /bin/sh must still be found by the kernel, not by PATH, so the planted scripts run.
    expect(find('Firefox')).to.equal(real)
    expect(find('Firefox')).not.to.equal(stub)
  })

  it('takes what the environment names before anything on PATH', () => {
    plant('firefox-esr', 'echo Mozilla Firefox 153.7.0esr')
    process.env.FIREFOX_PATH = '/opt/own/firefox'
    expect(find('Firefox')).to.equal('/opt/own/firefox')
  })

  it('says how to get what is not there', () => {
    process.env.PATH = folder
    expect(() => need('Firefox')).to.throw(/Firefox is not on this machine.*FIREFOX_PATH/)
  })
})
