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

/** What a page has for a few words, for the suite around. */
export function useFakeLocalStorage(): void {
  const native = Object.getOwnPropertyDescriptor(globalThis, 'localStorage')
  before(() => {
    const items = new Map<string, string>()
    const value = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, text: string) => void items.set(key, text),
      removeItem: (key: string) => void items.delete(key),
    }
    Object.defineProperty(globalThis, 'localStorage', { value, configurable: true })
  })
  after(() => (native ? Object.defineProperty(globalThis, 'localStorage', native) : Reflect.deleteProperty(globalThis, 'localStorage')))
}
