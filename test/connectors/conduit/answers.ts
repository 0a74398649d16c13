// A server that says what it is told to, for answers that no sound service gives.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Asked = { readonly method: string; readonly path: string; readonly query: URLSearchParams }
/** Text goes out as it is, anything else as JSON. */
export type Answer = { readonly status?: number; readonly body: unknown; readonly type?: string }

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
      const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://here')
      const asked = { method: request.method ?? '', path, query }
      answers.asked.push(asked)
      request.resume().on('end', () => {
        const { status = 200, body, type = 'application/json' } = answers.answer(asked)
        response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body))
      })
    })
    const answers = new Answers(server, answer)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return answers
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }
}
