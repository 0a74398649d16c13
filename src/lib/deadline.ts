import type { Clock } from './clock.js'

/**
 * What `work` settles to, if it does so within `ms`. Otherwise `onLate` is called once and decides
 * instead: it returns a value or throws. It is given the late work, to clean up if that ends after all.
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
    const due = clock.now() + ms
    clock.after(
      ms,
      () => {
        // A frozen tab wakes with all its timers due: what we wait for may be ready as well and gets its turn first.
        if (clock.now() - due < 1_000) decide()
        else clock.after(1_000, decide, timer.signal)
      },
      timer.signal,
    )
  })
}
