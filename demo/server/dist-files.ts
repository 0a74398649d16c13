import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { Middleware } from './server.js'

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.map': 'application/json', '.json': 'application/json' }

/** Serves what `npm run build` made under `/dist/`, for the demo page that has nothing but the script tag. */
export function distFiles(root: string, rest: Middleware): Middleware {
  return (request, response, next) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://local').pathname))
    if (!path.startsWith('/dist/')) return rest(request, response, next)
    readFile(join(root, path)).then(
      body => response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body),
      () => response.writeHead(404, { 'content-type': 'text/plain' }).end('Not built yet: run "npm run build".\n'),
    )
  }
}
