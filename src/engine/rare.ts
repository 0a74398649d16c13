// One chunk, since all of it is fetched at once; see load-rare.ts.
export { command, findUsers, members, upload } from './commands.js'
export { dropUnlisted, look } from './gone.js'
export { jumpTo } from './jump.js'
export { readAhead } from './ahead.js'
