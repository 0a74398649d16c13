import type { IncomingMessage } from 'node:http'
import type { FaultOrder, Faults } from './faults.js'
import type { LocalService } from './local-service.js'
import { readCall, type Call, type Reply } from './rest.js'

/** Answers what lies under `/faults` and `/demo`: the levers of tests and of the demo page. */
export async function answerControl(
  request: IncomingMessage,
  path: string,
  faults: Faults,
  services: readonly LocalService[],
): Promise<Reply> {
  if (request.method === 'OPTIONS') return { status: 204 }
  try {
    const call = await readCall(request, path)
    return call.path.startsWith('/faults') ? faultsReply(call, faults) : demoReply(call, services)
  } catch (error) {
    return { status: 400, body: { error: String(error) } }
  }
}

function faultsReply(call: Call, faults: Faults): Reply {
  if (call.path === '/faults/sockets' && call.method === 'GET') return { status: 200, body: faults.countSockets() }
  if (call.path !== '/faults') return { status: 404, body: { error: 'Not found' } }
  if (call.method === 'POST') faults.order(toObject(call.body) as FaultOrder)
  else if (call.method === 'DELETE') faults.heal()
  return { status: 200, body: faults.list() }
}

function demoReply(call: Call, services: readonly LocalService[]): Reply {
  const input = call.method === 'POST' ? toObject(call.body) : {}
  const name = new Map(call.query).get('service') ?? input['service'] ?? services[0]?.name
  const service = services.find(one => one.name === name)
  if (!service) return { status: 404, body: { error: 'No such service' } }
  const found = demoAnswer(`${call.method} ${call.path}`, input, service, call.origin)
  return found ? { status: 200, body: found } : { status: 404, body: { error: 'Not found' } }
}

function demoAnswer(route: string, input: Record<string, unknown>, service: LocalService, origin: string): unknown {
  switch (route) {
    case 'GET /demo/users':
      return service.demoUsers(origin)
    case 'POST /demo/token':
      return service.demoToken(String(input['userId']))
    case 'POST /demo/seed': {
      const count = Number(input['count'])
      if (!Number.isInteger(count) || count < 1 || count > 200_000) throw new RangeError('count must be 1 to 200000')
      return service.demoSeed(typeof input['dialogId'] === 'string' ? input['dialogId'] : null, count)
    }
    default:
      return null
  }
}

function toObject(body: Buffer): Record<string, unknown> {
  const value: unknown = JSON.parse(body.toString('utf8') || '{}')
  if (typeof value !== 'object' || value === null) throw new TypeError('Not a JSON object')
  return value as Record<string, unknown>
}
