import { keepsContract } from './keeps-contract.js'

for (const mount of ['/v0.13', '/v0.15']) keepsContract(mount)
