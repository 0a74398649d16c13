// In this process and on Node's own abort signals and microtasks; the lane `simulation` plays many more on light ones.
import { setMaxListeners } from 'node:events'
import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { rare } from '../../src/engine/load-rare.js'
import { settle } from '../kit/fake-clock.js'
import { profileNames } from './profiles.js'
import { runSchedule, watchNode } from './run.js'
import { generate, print, type Schedule } from './schedule.js'
import { storedSchedules } from './stored.js'

const count = 400

// Many timers and requests wait on one signal here, which Node takes for a leak.
setMaxListeners(0)

async function expectNothingWrong(schedule: Schedule): Promise<void> {
  const outcome = await runSchedule(schedule, { createCache: createMemoryCache, settle }, watchNode)
  if (outcome) throw new Error(`${outcome.why}\n${print(schedule)}\n${outcome.stack}`)
}

describe('Nothing is lost, doubled or out of order', () => {
  // The time of these histories does not wait for a file.
  before(() => rare())

  for (const schedule of storedSchedules()) {
    it(`where it once was: ${schedule.about}`, () => expectNothingWrong(schedule))
  }

  it(`in ${count} random histories`, async function () {
    this.timeout(0)
    for (let i = 0; i < count; i++) await expectNothingWrong(generate(profileNames[i % profileNames.length] ?? 'connectycube', i))
  })
})
