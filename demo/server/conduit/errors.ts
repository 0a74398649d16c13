import type { Reply } from '../rest.js'

/** What a gRPC status becomes on the way out of the router: [HTTP status, name, gRPC code]. */
const KINDS = {
  input: [400, 'USER_INPUT_ERROR', 3],
  invalid: [400, 'INVALID_ARGUMENTS', 3],
  'not-found': [404, 'NOT_FOUND', 5],
  forbidden: [403, 'FORBIDDEN', 7],
  unauthenticated: [401, 'UNAUTHORIZED', 16],
  internal: [500, 'INTERNAL_SERVER_ERROR', 13],
} as const

/** A refusal in the router's own shape. */
export class ApiError extends Error {
  readonly reply: Reply
  /** As the socket reports it. */
  readonly code: number

  constructor(kind: keyof typeof KINDS, message: string) {
    super(message)
    const [status, name, code] = KINDS[kind]
    this.reply = { status, body: { name, status, message } }
    this.code = code
  }
}

export const noRoom = () => new ApiError('not-found', "Room does not exist or you don't have access")
export const noMessage = () => new ApiError('not-found', "Message does not exist or you don't have access")

/** Unknown people are an inner error of the service and not a mistake of the caller. */
export const noUsers = (ids: readonly string[]) => new ApiError('internal', `users [${ids.join(', ')}] do not exist`)

/** Express' own page for what no route answers. */
export function noRoute(method: string, path: string): Reply {
  const escaped = path.replace(/[&<>]/g, sign => `&#${sign.charCodeAt(0)};`)
  const body = `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot ${method} ${escaped}</pre>\n</body>\n</html>\n`
  return html(404, body)
}

export const html = (status: number, body: string): Reply => ({ status, headers: { 'content-type': 'text/html; charset=utf-8' }, body })
