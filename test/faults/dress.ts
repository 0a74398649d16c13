// A connector with something between it and its engine.
import type { Connector, Emit } from '../../src/connectors/connector.js'

/** The connector with some of its methods replaced; the rest stays as it is. */
export function instead(connector: Connector, methods: Partial<Connector>): Connector {
  return new Proxy(connector, {
    get(target, name) {
      const own = (methods as Record<PropertyKey, unknown>)[name]
      if (own !== undefined) return own
      const value = (target as unknown as Record<PropertyKey, unknown>)[name]
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value
    },
  })
}

/** Lets a test say to the engine what no well-behaved service would. */
export class Mouth {
  say: Emit = () => {}

  dress = (connector: Connector): Connector =>
    instead(connector, {
      connect: (emit, signal) => {
        this.say = event => void (signal.aborted || emit(event))
        return connector.connect(emit, signal)
      },
    })
}
