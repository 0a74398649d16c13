import { keepsContract } from './keeps-contract.js'

// The version of the document, and databases that keep whole seconds or let nobody change messages.
for (const mount of ['', '/v0.12+coarse+frozen']) keepsContract(mount)
