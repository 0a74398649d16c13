import { parseArgs } from 'node:util'
import { startServer } from './server.js'

// npm run services -- --port N --data DIR [--reset]: the local services alone, for tests and other programs.
const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, data: { type: 'string', default: '.data' }, reset: { type: 'boolean', default: false } },
})

const server = await startServer({ port: Number(values.port), dataDir: values.data, reset: values.reset })

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)))
}
// One line, so that a program that started us can wait for it and read it. Last, as it may end us at once.
console.log(JSON.stringify(server.addresses))
