// One chunk for everything that is wanted now and then.
export { readAround } from '../shared/around.js'
export { toAttachmentFields } from './attachment-fields.js'
export { change } from './changes.js'
export { command } from './commands.js'
export { fromLogin } from './login.js'
export { Presence } from './presence.js'
export { members, search, usersNamed, withReactors } from './searches.js'
export { uploadFile } from './upload.js'
