import { patienceMs } from './patience.js'

/** Resolves in the frame in which the condition holds; fails with a name for what did not come. */
export async function until(condition: () => unknown, what: string, limitMs = patienceMs): Promise<void> {
  const end = performance.now() + limitMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}`)
    await new Promise(resolve => requestAnimationFrame(resolve))
  }
}
