import { ChatError } from '../../core/errors.js'
import type { MemoryService } from './server.js'
import type { Device, Push } from './sessions.js'

export type Method =
  | 'signIn' | 'setActive' | 'poll' | 'dialogs' | 'dialog' | 'messages' | 'users' | 'findUsers' | 'members'
  | 'search' | 'file' | 'perform' | 'delivered' | 'typing' | 'upload'

export type Arguments<M extends Method> = Parameters<MemoryService[M]>
export type Answer<M extends Method> = ReturnType<MemoryService[M]>

/** The tab that hosted the service does so no longer, and may or may not have done what it was asked. */
export class MovedError extends ChatError {
  constructor() {
    super('offline', 'The service has moved to another tab.', { maybeAccepted: true })
  }
}

/** Where the service is: in this page, or in another tab that answers for it. */
export interface Host {
  /** The service will be needed until the signal aborts. */
  attend(signal: AbortSignal): void
  ask<M extends Method>(method: M, ...args: Arguments<M>): Promise<Answer<M>>
  /** Resolves once live events flow, until the signal aborts; `lost` is called when the service goes away under us. */
  listen(device: Device, push: Push, lost: () => void, signal: AbortSignal): Promise<void>
}

/** Throws what the service throws. */
export function call<M extends Method>(service: MemoryService, method: M, args: Arguments<M>): Answer<M> {
  // TypeScript cannot follow that the method's own parameters go into the method.
  const run = service[method] as unknown as (...args: Arguments<M>) => Answer<M>
  return run.apply(service, args)
}

export const localHost = (service: MemoryService): Host => ({
  attend: () => {},
  ask: async (method, ...args) => call(service, method, args),
  listen: async (device, push, _lost, signal) => service.listen(device, push, signal),
})

/** Asks nothing before it is asked itself. */
export function lazyHost(load: () => Promise<Host>): Host {
  let host: Promise<Host> | undefined
  const get = (): Promise<Host> => (host ??= load())
  return {
    attend: signal => void get().then(loaded => loaded.attend(signal)),
    ask: async (method, ...args) => (await get()).ask(method, ...args),
    listen: async (device, push, lost, signal) => (await get()).listen(device, push, lost, signal),
  }
}
