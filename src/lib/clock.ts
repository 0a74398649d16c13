// Captured at load: a host page may replace the globals later, or its tests may freeze them.
const { now } = Date
const { setTimeout, clearTimeout } = globalThis
const start = setTimeout.bind(globalThis)
const stop = clearTimeout.bind(globalThis)

/** Browsers keep delays in 32 bits; a longer one would fire at once. */
const longestMs = 2 ** 31 - 1

/** Time as the engine and the connectors know it, so that tests can own it. */
export interface Clock {
  /** Epoch milliseconds by this device. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Runs once after `ms`, unless the signal is aborted first. */
  after(ms: number, run: () => void, signal: AbortSignal): void
}

/** The device's own clock; delays beyond 24 days are cut to that. */
export const systemClock: Clock = {
  now: () => now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => schedule(ms, signal, resolve, () => reject(signal.reason as Error))),
  after: (ms, run, signal) => schedule(ms, signal, run, () => {}),
}

function schedule(ms: number, signal: AbortSignal, run: () => void, aborted: () => void): void {
  if (signal.aborted) return aborted()
  const cancel = () => {
    stop(timer)
    aborted()
  }
  const timer = start(() => {
    // A signal may live as long as the page: without this, every delay would leave a listener on it.
    signal.removeEventListener('abort', cancel)
    run()
  }, Math.min(ms, longestMs))
  signal.addEventListener('abort', cancel, { once: true })
}
