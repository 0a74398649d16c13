import type { Clock } from './clock.js'

/** The time is counted in so many steps. */
const steps = 4
/** A timer that comes later than this tells that the tab slept, or the page was busy with something else. */
const busyMs = 250

/**
 * What `work` settles to, if it does so within `ms`. Otherwise `onLate` is called once and decides
 * instead: it returns a value or throws. It is given the late work, to clean up if that ends after all.
 * Steps in which the page could not have heard an answer count for a quarter.
 */
export function withLimit<T>(work: Promise<T>, ms: number, clock: Clock, onLate: (late: Promise<T>) => T): Promise<T> {
  const timer = new AbortController()
  return new Promise<T>((resolve, reject) => {
    work.then(resolve, reject).finally(() => timer.abort())
    const decide = () => {
      try {
        resolve(onLate(work))
      } catch (error) {
        reject(error)
      }
    }
    const wait = (left: number) => {
      if (left <= 0) return decide()
      const due = clock.now() + ms / steps
      clock.after(ms / steps, () => wait(left - (clock.now() - due < busyMs ? 1 : 1 / 4)), timer.signal)
    }
    wait(steps)
  })
}
