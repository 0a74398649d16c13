/** The work's result, unless the signal aborts first: then its reason. The work itself goes on, and its end is nobody's concern. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const done = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { signal: done.signal })
  })
  return Promise.race([work, aborted]).finally(() => done.abort())
}
