import { expect } from 'chai'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import type { Connector } from '../../src/connectors/connector.js'
import { toDialogId, type DialogId } from '../../src/core/ids.js'
import { changed } from '../kit/changed.js'
import { alone, d1, lasting, setStage } from '../kit/stage.js'

const d2 = toDialogId('d2')
const dialogs = ['d1', 'd2'].map(id => ({ id, kind: 'group' as const, title: id, memberIds: ['ann', 'ben'] }))

describe('a connector that has to ask for news', () => {
  it('is told which dialogs people look at, again after each connection', async () => {
    const stage = setStage({ dialogs })
    const watched: DialogId[] = []
    const adapt = (connector: Connector) => changed(connector, { watch: dialogId => void watched.push(dialogId) })
    const { engine, network } = await stage.sit('ann', undefined, alone, adapt)
    await stage.pass()
    await engine.openThread(d1)
    await engine.openThread(d2)
    engine.closeThread(d1)
    expect(watched).to.deep.equal([d1, d2])

    network.cut()
    await stage.pass(1_000)
    network.heal()
    await stage.pass(60_000)
    expect(watched).to.deep.equal([d1, d2, d2])
  })

  it('may list a part of the dialogs only, and then the others stay', async () => {
    const stage = setStage({ dialogs })
    const cache = lasting(createMemoryCache())
    const first = await stage.sit('ann', cache)
    await stage.pass()
    expect([...first.engine.state.dialogs.keys()]).to.have.members([d1, d2])
    await first.engine.close()

    const isD1 = ({ id }: { readonly id: DialogId }) => id === d1
    for (const partial of [true, false]) {
      const adapt = (connector: Connector) =>
        changed(connector, {
          async dialogs(from, signal) {
            const page = await connector.dialogs(from, signal)
            return { ...page, items: page.items.filter(isD1), ...(partial && { partial }) }
          },
        })
      const { engine } = await stage.sit('ann', cache, alone, adapt)
      await stage.pass()
      expect([...engine.state.dialogs.keys()]).to.have.members(partial ? [d1, d2] : [d1])
      await engine.close()
    }
  })
})
