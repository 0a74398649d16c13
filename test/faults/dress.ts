// A connector with something between it and its engine.
import type { Connector, Emit } from '../../src/connectors/connector.js'
import { changed } from '../kit/changed.js'

/** Lets a test say to the engine what no well-behaved service would. */
export class Mouth {
  say: Emit = () => {}

  dress = (connector: Connector): Connector =>
    changed(connector, {
      connect: (emit, signal) => {
        this.say = event => void (signal.aborted || emit(event))
        return connector.connect(emit, signal)
      },
    })
}
