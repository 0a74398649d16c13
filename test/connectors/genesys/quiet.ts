// Time in the test's hands, with the real service at the other end of real sockets.
import type { FakeClock } from '../../kit/fake-clock.js'
import type { Citizen, Town } from './town.js'

/** What somebody has asked of the service so far. */
export async function callsOf(town: Town, { id }: Citizen): Promise<readonly string[]> {
  return (await town.lever('calls', { userId: id })).calls as string[]
}

/** Nothing is on its way any more: while we go to the service and back three times, nothing has come in. */
export async function quiet(town: Town, citizen: Citizen): Promise<void> {
  for (let same = 0, last = -1; same < 3; ) {
    const { length } = await callsOf(town, citizen)
    same = length === last ? same + 1 : 0
    last = length
  }
}

/** Lets a long time pass in strides, for tests that do not count what is asked meanwhile. */
export async function stride(town: Town, citizen: Citizen, clock: FakeClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 8_000) {
    await clock.advance(8_000)
    await quiet(town, citizen)
  }
}

/** Lets time pass in steps, each with all that it brings about. */
export async function pass(town: Town, citizen: Citizen, clock: FakeClock, ms: number, eachSecond: () => Promise<unknown> = async () => {}): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    await eachSecond()
    await clock.advance(1_000)
    await quiet(town, citizen)
  }
}
