import { log } from '../lib/log.js'

/** For work that nobody waits for. After the end nothing can be read or stored any more, and nobody is there to be told. */
export const unattended = (work: Promise<unknown>, signal: AbortSignal): void =>
  void work.catch(error => signal.aborted || log.alarm('something went wrong that nobody waits for', { error: String(error) }))
