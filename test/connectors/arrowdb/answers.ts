// A server that says what it is told to, for answers that no sound service gives.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Asked = { readonly method: string; /** Below `/v1/`, without `.json`. */ readonly path: string; readonly parameters: ReadonlyMap<string, string> }
/** Text goes out as it is, anything else as JSON. */
export type Answer = { readonly status?: number; readonly body: unknown }

export const ok = (response: object, meta: object = {}): Answer => ({ body: { meta: { code: 200, status: 'ok', ...meta }, response } })

export class Answers {
  /** Everything that was asked for, oldest first. */
  readonly asked: Asked[] = []
  answer: (asked: Asked) => Answer
  readonly #server: Server

  private constructor(server: Server, answer: (asked: Asked) => Answer) {
    this.#server = server
    this.answer = answer
  }

  static async start(answer: (asked: Asked) => Answer): Promise<Answers> {
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://here')
      let text = ''
      request.on('data', chunk => (text += String(chunk)))
      request.on('end', () => {
        const asked = { method: request.method ?? '', path: url.pathname.slice(4, -5), parameters: new Map([...url.searchParams, ...new URLSearchParams(text)]) }
        answers.asked.push(asked)
        const { status = 200, body } = answers.answer(asked)
        response.writeHead(status, { 'content-type': 'application/json' }).end(typeof body === 'string' ? body : JSON.stringify(body))
      })
    })
    const answers = new Answers(server, answer)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return answers
  }

  get api(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`
  }

  /** How often this was asked for. */
  count(path: string): number {
    return this.asked.filter(asked => asked.path === path).length
  }

  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }
}
