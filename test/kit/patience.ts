/** How long a test waits before it says what did not come: far longer than a busy machine takes, below every runner's own limit. */
export const patienceMs = 30_000

/**
 * What a promised time may become here: it is promised for a machine that has nothing else to do, and shared ones have been
 * seen four times as slow. Still far below what it takes when the wrong thing, a longer timer, brings it about.
 */
export const allowedMs = (promisedMs: number): number => 4 * promisedMs
