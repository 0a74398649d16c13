import { databaseGround } from './database.js'
import { profileNames } from './profiles.js'
import { runSchedule, type Watch } from './run.js'
import { generate, print } from './schedule.js'

const count = 500
/** Short ones: the database of a browser takes its time. */
const length = 8
/** Each test takes a part, so that none is long. */
const parts = 10
/** As fresh as that of the histories in Node, and as steady: see fresh-seed.ts. */
const seed = (await (await fetch('/fresh-seed.json')).json()) as number

const watch: Watch = onStray => {
  const hear = (event: PromiseRejectionEvent) => onStray(event.reason)
  addEventListener('unhandledrejection', hear)
  return () => removeEventListener('unhandledrejection', hear)
}

describe('Nothing is lost, doubled or out of order on the database of this browser', function () {
  this.timeout(120_000)
  const ground = databaseGround()

  for (let part = 0; part < parts; part++) {
    const from = seed + (part * count) / parts
    it(`in ${count / parts} short random histories from seed ${from} on`, async () => {
      for (let i = from; i < from + count / parts; i++) {
        const schedule = generate(profileNames[i % profileNames.length] ?? 'connectycube', i, length)
        const outcome = await runSchedule(schedule, ground, watch)
        if (outcome) throw new Error(`${outcome.why}\n${print(schedule)}\n${outcome.stack}`)
      }
    })
  }
})
