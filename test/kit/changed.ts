import type { Connector } from '../../src/connectors/connector.js'

/** A connector with some of its methods replaced; the rest stays as it is. */
export function changed(connector: Connector, changes: Partial<Connector>): Connector {
  return new Proxy(connector, {
    get(target, name) {
      const own = changes[name as keyof Connector]
      if (own !== undefined) return own
      const value: unknown = target[name as keyof Connector]
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value
    },
  })
}
