import { createMemoryCache } from '../../src/cache/memory-cache.js'
import { cacheContract } from '../contract/cache-contract.js'

cacheContract('The memory cache', () => Promise.resolve(createMemoryCache()))
