import { expect } from 'chai'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ANN, BEN, ConduitClient } from './conduit-kit.js'
import type { TestServer } from './kit.js'
import type { Wire } from '../kit/wire.js'

const program = fileURLToPath(new URL('../../demo/server/services.ts', import.meta.url))

describe('the local Conduit service', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'chat-conduit-'))
  const children: ChildProcess[] = []
  after(() => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(dataDir, { recursive: true })
  })

  async function run(): Promise<{ readonly child: ChildProcess; readonly server: TestServer }> {
    const child = spawn(process.execPath, ['--import', 'tsx', program, '--port', '0', '--data', dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    return { child, server: { url: (JSON.parse(line) as Wire)['origin'] } as TestServer }
  }

  it('has everything that it told somebody of when it is killed', async () => {
    const { child, server } = await run()
    const [ann, ben] = [await ConduitClient.of(server, ANN), await ConduitClient.of(server, BEN)]
    const room = await ann.room('Before the crash', BEN)
    const [a, b] = [await ann.listen(), await ben.listen()]
    const texts = Array.from({ length: 30 }, (_, number) => `before the crash ${number}`)
    for (const text of texts) a.socket.emit('message', room, text)
    for (const text of texts) expect((await b.next('message'))['message']).to.equal(text)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    a.close()
    b.close()

    const again = await run()
    const kept = await (await ConduitClient.of(again.server, BEN)).messages(room)
    expect(kept.map(message => message['message'])).to.have.members(texts)
  })
})
