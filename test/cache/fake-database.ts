import * as fake from 'fake-indexeddb'

const names = Object.keys(fake).filter(name => /^(IDB|indexedDB)/.test(name)) as (keyof typeof fake)[]

/** An IndexedDB in memory for this process. */
export function installFakeDatabase(): void {
  for (const name of names) Object.defineProperty(globalThis, name, { value: fake[name], configurable: true, writable: true })
}

/** An IndexedDB in memory for the suite around, which leaves the other suites without one, as Node is. */
export function useFakeDatabase(): void {
  before(installFakeDatabase)
  after(() => {
    for (const name of names) Reflect.deleteProperty(globalThis, name)
  })
}
