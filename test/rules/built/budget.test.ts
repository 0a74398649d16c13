import { expect } from 'chai'
import { reachable, sized, type Sized } from './chunks.js'

/**
 * Thousands of bytes, as they travel. Changed on purpose only, with the reason in the commit.
 * `chat` is a ratchet: the aim is 45, and this holds what is reached, so that it can only go down.
 */
const limits = { scriptTag: 8, launcher: 13.75, chat: 57 }

/**
 * What a conversation never waits for; all other lazy chunks count. The first few are fetched in every session after the
 * first paint, so as to be there when the network is not, and test/flows/bare.test.ts chats without any of these.
 */
const notToChat = [
  'extras', // links, reactions, editing, files, search, arrow keys, forced colours, what is spoken, more than forty dialogs, how the connection stands, everything unsent
  'src/cache/memory-cache.ts', // a device that lets us store nothing
  'src/cache/housekeeping.ts', // a device that is full
  'src/engine/rescue.ts', // a storage that breaks in use
  'src/engine/stand-ins.ts', // a browser or a page (plain http) that lets tabs agree on nothing
  'src/connectors/shared/polling.ts', // a network that lets requests through but no sockets
  'src/connectors/connectycube/rare.ts', // who is there and who writes, what others have changed (without it the history tells), changing messages and dialogs, blocking, sending files, searching, jumping: all asks the service at once
  'src/ui/emoji/chat-emoji-grid.ts', // choosing an emoji
  'src/ui/thread/chat-attachment.ts', // showing a file
  'src/ui/composer/chat-upload-list.ts', // sending one
  'src/ui/new-chat/people-search.ts', // looking people up
  'src/ui/new-chat/chat-new-chat.ts', // starting a dialog
  'src/ui/dialog-info/chat-dialog-info.ts', // looking at a dialog's members
]

describe('the byte budget (brotli 11)', () => {
  const measured: string[] = []

  /** One row per file and one for their sum against the limit. */
  function weigh(name: string, files: readonly Sized[], limit: number): void {
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
    const rows = [...files, { file: `${name}: ${limit.toFixed(2)} kB allowed`, bytes: total }]
    measured.push(...rows.map(({ file, bytes }) => `    ${file.padEnd(48)}${(bytes / 1000).toFixed(2).padStart(8)} kB`))
    expect(total / 1000).to.be.at.most(limit)
  }

  after(() => console.log(`\n${measured.join('\n')}`))

  it(`shows the closed launcher by the script tag within ${limits.scriptTag} kB`, () => {
    weigh('script tag', [sized('chat-widget.js')], limits.scriptTag)
  })

  it(`defines the element within ${limits.launcher} kB`, () => {
    weigh('element', reachable(['src/registry.ts'], 'at once'), limits.launcher)
  })

  it(`chats on ConnectyCube within ${limits.chat} kB`, () => {
    // The file that the script tag loads for this connector.
    weigh('chat on ConnectyCube', reachable(['src/registry-connectycube.ts'], notToChat, 'cdn/connectycube'), limits.chat)
  })

  it('loads nothing of another service with a connector', () => {
    const services = ['connectycube', 'genesys', 'conduit', 'arrowdb', 'memory']
    for (const own of services) {
      const files = reachable([`src/connectors/${own}/index.ts`], 'at once').map(({ file }) => file)
      expect(files.join()).to.include(own)
      for (const other of services) if (other !== own) expect(files.join(), own).to.not.include(other)
    }
  })
})
