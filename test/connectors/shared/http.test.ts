import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import type { ChatError } from '../../../src/core/errors.js'
import { systemClock } from '../../../src/lib/clock.js'
import { createHttp, toRetryAfterMs, type Http, type HttpRequest } from '../../../src/connectors/shared/http.js'
import { createTokens } from '../../../src/connectors/shared/tokens.js'
import { FakeClock } from '../../kit/fake-clock.js'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => (_, response) => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
}
const text = (status: number, body: string): Answer => (_, response) => void response.writeHead(status).end(body)
const failure = (work: Promise<unknown>): Promise<ChatError> => work.then(() => expect.fail('should have failed'), (error: unknown) => error as ChatError)

describe('JSON over HTTP', () => {
  let server: Server
  let answer: Answer
  let asked: number
  let clock: FakeClock
  let serverMs: number

  before(async () => {
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    asked = 0
    clock = new FakeClock()
  })

  const http = (): Http => createHttp({
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens: createTokens(async () => ({ token: `token ${++asked}` }), clock),
    authorize: token => ({ Authorization: token }),
    words: body => (body as { say?: string }).say ?? null,
    clock,
    onServerTime: ms => (serverMs = ms),
    maxBytes: 1000,
  })
  const ask = (rest: Partial<HttpRequest> = {}) => http().request({ method: 'GET', path: '/x', signal: new AbortController().signal, ...rest })

  it('sends the token, the query and the body, and gives back the parsed answer', async () => {
    let seen: unknown
    answer = (request, response) => {
      let body = ''
      request.on('data', chunk => (body += String(chunk)))
      request.on('end', () => {
        seen = [request.method, request.url, request.headers.authorization, request.headers['content-type'], body]
        json(200, { fine: true })(request, response)
      })
    }
    expect(await ask({ method: 'POST', query: { a: 'ä&', 'b[]': ['1', '2'], c: undefined }, body: { d: [1] } })).to.deep.equal({ fine: true })
    expect(seen).to.deep.equal(['POST', '/x?a=%C3%A4%26&b%5B%5D=1&b%5B%5D=2', 'token 1', 'application/json', '{"d":[1]}'])
  })

  it('tells the clock of the server', async () => {
    answer = json(200, {}, { Date: 'Fri, 02 Jan 2026 10:00:00 GMT' })
    await ask()
    expect(serverMs).to.equal(Date.UTC(2026, 0, 2, 10))
  })

  it('gives statuses their codes and passes the server\'s words on', async () => {
    const codes = { 400: 'rejected', 403: 'forbidden', 404: 'not-found', 408: 'timeout', 413: 'too-large', 422: 'rejected', 500: 'offline', 503: 'offline', 511: 'offline' }
    for (const [status, code] of Object.entries(codes)) {
      answer = json(Number(status), { say: `words of ${status}` })
      expect(await failure(ask())).to.include({ code, message: `words of ${status}`, maybeAccepted: false })
    }
  })

  it('says how long to wait', async () => {
    answer = json(429, {}, { 'Retry-After': '7' })
    expect(await failure(ask())).to.include({ code: 'rate-limited', retryAfterMs: 7000 })
    answer = json(503, {}, { 'Retry-After': new Date(clock.now() + 9000).toUTCString() })
    expect(await failure(ask())).to.include({ code: 'offline', retryAfterMs: 9000 })
  })

  it('understands every Retry-After, also absurd ones [F8]', () => {
    const now = Date.UTC(2026, 0, 1)
    const cases = [['1', 1000], ['0', 0], ['-5', 0], ['999999', 300_000], ['soon', undefined], ['', undefined], [null, undefined], ['Wed, 31 Dec 2025 00:00:00 GMT', 0]] as const
    for (const [header, ms] of cases) expect(toRetryAfterMs(header, now), String(header)).to.equal(ms)
  })

  it('asks for another token once after a 401, and not a second time [F50]', async () => {
    answer = (request, response) => json(request.headers.authorization === 'token 2' ? 200 : 401, {})(request, response)
    await ask()
    expect(asked).to.equal(2)
    asked = 0
    answer = json(401, { say: 'no' })
    expect(await failure(ask())).to.include({ code: 'unauthenticated', message: 'no' })
    expect(asked).to.equal(2)
  })

  it('takes no page, redirect or overlong answer for data, and says that a write may have been done [F4]', async () => {
    for (const method of ['GET', 'POST'] as const) {
      for (const wrong of [text(200, '<html>Welcome to the hotel</html>'), text(200, ''), text(200, '{"half'), json(200, 'x'.repeat(2000))]) {
        answer = wrong
        expect(await failure(ask({ method }))).to.include({ code: 'protocol', maybeAccepted: method === 'POST' })
      }
      answer = (_, response) => void response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end()
      expect(await failure(ask({ method }))).to.include({ code: 'offline', maybeAccepted: method === 'POST' })
    }
  })

  it('takes any words but a page where only the status counts', async () => {
    answer = text(200, 'OK')
    expect(await ask({ method: 'PUT', lenient: true })).to.equal(null)
    answer = text(200, ' <!doctype html>')
    expect(await failure(ask({ method: 'PUT', lenient: true }))).to.include({ code: 'protocol', maybeAccepted: true })
  })

  it('calls a connection that breaks "offline", and what became of a write unknown', async () => {
    answer = (_, response) => void response.destroy()
    expect(await failure(ask())).to.include({ code: 'offline', maybeAccepted: false })
    expect(await failure(ask({ method: 'PUT' }))).to.include({ code: 'offline', maybeAccepted: true })
  })

  it('gives up after thirty seconds [F5]', async () => {
    let arrived!: () => void
    const arrival = new Promise<void>(resolve => (arrived = resolve))
    answer = () => arrived()
    const work = failure(ask({ method: 'POST' }))
    await arrival
    await clock.advance(29_999)
    await clock.advance(1)
    expect(await work).to.include({ code: 'timeout', maybeAccepted: true })
    expect(clock.pending).to.equal(0)
  })

  it('stops with the reason of its signal, before and meanwhile', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    answer = () => stop.abort(reason)
    expect(await failure(ask({ signal: stop.signal }))).to.equal(reason)
    expect(await failure(ask({ signal: stop.signal }))).to.equal(reason)
  })
})

describe('tokens', () => {
  const { signal } = new AbortController()

  it('are asked for once by all who want one at the same time', async () => {
    let asked = 0
    const tokens = createTokens(async () => ({ token: String(++asked) }), systemClock)
    const all = await Promise.all([tokens.get(signal), tokens.get(signal), tokens.get(signal)])
    expect(all.map(it => it.token)).to.deep.equal(['1', '1', '1'])
    tokens.refuse('1')
    tokens.refuse('1')
    expect((await Promise.all([tokens.get(signal), tokens.get(signal)])).map(it => it.token)).to.deep.equal(['2', '2'])
    tokens.refuse('1')
    expect(tokens.current?.token, 'an old refusal concerns nobody').to.equal('2')
  })

  it('that stay refused are asked for at most six times in a minute [F52]', async () => {
    const clock = new FakeClock()
    let asked = 0
    const tokens = createTokens(async () => ({ token: String(++asked) }), clock)
    for (let i = 0; i < 60; i++) {
      await tokens.get(signal).then(({ token }) => tokens.refuse(token), (error: ChatError) => expect(error.code).to.equal('offline'))
      await clock.advance(1000)
    }
    expect(asked).to.be.within(3, 6)
  })

  it('are not held back by a clock that was set back [F28]', async () => {
    const clock = new FakeClock()
    let asked = 0
    const tokens = createTokens(async () => ({ token: String(++asked) }), clock)
    tokens.refuse((await tokens.get(signal)).token)
    clock.skew(-3_600_000)
    tokens.refuse((await tokens.get(signal)).token)
    tokens.refuse((await tokens.get(signal)).token)
    await clock.advance(20_000)
    expect(await tokens.get(signal)).to.deep.equal({ token: '4' })
  })

  it('are to be had at once when the network is back, however often it failed before', async () => {
    let isUp = false
    const tokens = createTokens(() => (isUp ? Promise.resolve({ token: 'good' }) : Promise.reject(new TypeError('Failed to fetch'))), systemClock)
    for (let i = 0; i < 10; i++) expect((await failure(tokens.get(signal))).message).to.equal('The sign-in failed')
    isUp = true
    expect(await tokens.get(signal)).to.deep.equal({ token: 'good' })
  })

  it('are waited for ten seconds, and what is thrown stays with the site [F52]', async () => {
    const clock = new FakeClock()
    const hanging = failure(createTokens(() => new Promise<never>(() => {}), clock).get(signal))
    await clock.advance(10_000)
    expect((await hanging).code).to.equal('offline')
    const throwing = createTokens(() => Promise.reject(new Error('secret-token in here')), clock)
    const error = await failure(throwing.get(signal))
    expect(error.code).to.equal('offline')
    expect(`${error.message}${String(error.cause)}`).to.not.include('secret')
  })

  it('do not hold up who has stopped waiting', async () => {
    const stop = new AbortController()
    const work = failure(createTokens(() => new Promise<never>(() => {}), new FakeClock()).get(stop.signal))
    stop.abort(new Error('enough'))
    expect((await work).message).to.equal('enough')
  })
})
