import type { Connector } from '../connectors/connector.js'

/** What a page without a module script can say about its service: attributes, and a way to a token. */
export type ConnectorSettings = {
  /** An attribute of the element. */
  readonly attribute: (name: string) => string | null
  readonly getToken: (() => Promise<unknown>) | undefined
}

/** @throws ChatError 'rejected' when a setting is missing or wrong */
export type ConnectorFactory = (settings: ConnectorSettings) => Connector | Promise<Connector>

const factories = new Map<string, ConnectorFactory>()

/** Makes `<chat-widget connector="name">` work. */
export function registerConnector(name: string, factory: ConnectorFactory): void {
  factories.set(name, factory)
}

export const namedConnector = (name: string): ConnectorFactory | undefined => factories.get(name)
