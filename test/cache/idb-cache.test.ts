import { forceCloseDatabase } from 'fake-indexeddb'
import { openIdbCache } from '../../src/cache/idb-cache.js'
import { systemClock } from '../../src/lib/clock.js'
import { newId } from '../../src/lib/ids.js'
import { cacheContract } from '../contract/cache-contract.js'
import { useFakeDatabase, useFakeLocalStorage } from './fake-database.js'
import { storageFaults } from './storage-faults.js'

describe('In a database in Node', () => {
  useFakeDatabase()
  useFakeLocalStorage()
  cacheContract('the cache on the device', () => openIdbCache(newId(), { clock: systemClock }))

  describe('the cache on the device survives', () => {
    storageFaults(database => forceCloseDatabase(database as never))
  })
})
