import { keepsContract } from './keeps-contract.js'

for (const mount of ['/v0.16.17', '/v0.16.25', '/v0.17']) keepsContract(mount)
