import type { Connector } from '../../src/index.js'

/** Makes the connector for a user of the local service, as a site would for its account with the real one. */
export type Connect = (userId: string) => Connector

/** Each local service that has a page here, with what makes its connector: loaded for the page's own service only. */
const connects: Readonly<Record<string, () => Promise<{ readonly connect: Connect }>>> = {
  connectycube: () => import('./connectycube.js'),
  genesys: () => import('./genesys.js'),
  arrowdb: () => import('./arrowdb.js'),
  conduit: () => import('./conduit.js'),
}

export const serviceNames: readonly string[] = Object.keys(connects)

/** The service of this page: `data-service` on the root element. */
export const service = document.documentElement.dataset['service'] ?? 'connectycube'

/** @throws Error for a service without a connector here */
export async function connectAs(userId: string, name = service): Promise<Connector> {
  const load = connects[name]
  if (!load) throw new Error(`No such service: ${name}`)
  const { connect } = await load()
  return connect(userId)
}

/** Where a local service answers. */
export const mountOf = (name: string): string => `${location.origin}/services/${name}`

/** Asks the site's own back end (here: the demo server) to sign its user in with the chat service. */
export async function askSession<Session>(name: string, userId: string): Promise<Session> {
  const response = await fetch('/demo/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ service: name, userId }),
  })
  return (await response.json()) as Session
}
