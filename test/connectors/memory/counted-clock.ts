import { systemClock, type Clock } from '../../../src/lib/clock.js'

/** The device's clock, and how many of its timers wait. */
export function countedClock(): Clock & { readonly pending: number } {
  let pending = 0
  const after = (ms: number, run: () => void, signal: AbortSignal, aborted: () => void): void => {
    if (signal.aborted) return aborted()
    pending++
    const cancel = (): void => {
      pending--
      aborted()
    }
    signal.addEventListener('abort', cancel, { once: true })
    systemClock.after(ms, () => {
      pending--
      signal.removeEventListener('abort', cancel)
      run()
    }, signal)
  }
  return {
    now: systemClock.now,
    sleep: (ms, signal) => new Promise((resolve, reject) => after(ms, resolve, signal, () => reject(signal.reason as Error))),
    after: (ms, run, signal) => after(ms, run, signal, () => {}),
    get pending() {
      return pending
    },
  }
}
