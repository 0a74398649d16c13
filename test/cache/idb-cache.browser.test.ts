import { openIdbCache } from '../../src/cache/idb-cache.js'
import { systemClock } from '../../src/lib/clock.js'
import { newId } from '../../src/lib/ids.js'
import { cacheContract } from '../contract/cache-contract.js'
import { storageFaults } from './storage-faults.js'

describe('In a database in a browser', () => {
  cacheContract('the cache on the device', () => openIdbCache(newId(), { clock: systemClock }))

  describe('the cache on the device survives', () => {
    storageFaults(database => {
      database.close()
      database.dispatchEvent(new Event('close'))
    })
  })
})
